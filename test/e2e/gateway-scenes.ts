import type { InboundDelivery, ShownInbound } from '../../shared/contract/owner/inbound.ts';
import type { RecipientAnswer } from '../../shared/contract/recipients.ts';
import type { Webhook } from '../../shared/contract/webhooks.ts';

/** What a gateway knows, to look at, around now. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const iso = (at: number): string => new Date(at).toISOString();

export const webhook = (part: Partial<Webhook> = {}, now = Date.now()): Webhook => ({
  id: 'hook-1',
  url: 'http://localhost:3000/incoming',
  form: 'events',
  events: ['message.received'],
  createdAt: iso(now - 90 * MINUTE_MS),
  lastDeliveredAt: iso(now - 2 * MINUTE_MS),
  waiting: 0,
  parked: 0,
  ...part,
});

export const failingWebhook = (now = Date.now()): Webhook =>
  webhook(
    {
      waiting: 3,
      parked: 12,
      failing: {
        since: iso(now - 70 * MINUTE_MS),
        failures: 6,
        error: 'http500',
        message: 'The receiver answered 500. Only 200 to 299 means received.',
        nextTryAt: iso(now + 40 * SECOND_MS),
      },
    },
    now,
  );

export const received = (number: number, part: Partial<ShownInbound> = {}, now = Date.now()): ShownInbound => {
  const at = iso(now - number * 3 * MINUTE_MS);
  return {
    id: `0198f2c4-7a31-4000-9000-${String(number).padStart(12, '0')}`,
    channel: 'whatsapp',
    instance: 1,
    networkId: `3EB0${number}`,
    chat: { kind: 'person' },
    from: { number: `4477009${String(number).padStart(5, '0')}`, name: 'Ann Baker' },
    content: { kind: 'text', text: 'Two loaves and a dozen rolls for Friday, please.' },
    sentAt: at,
    receivedAt: at,
    deliveries: [],
    ...part,
  };
};

const told = (part: Partial<InboundDelivery> = {}): InboundDelivery => ({
  event: '0198f2c4-7a31-4000-a000-000000000001',
  webhook: 'hook-1',
  state: 'delivered',
  tries: 1,
  ...part,
});

/** A message of every kind and state of its webhook, then a tail of texts. */
export function everyReceived(tail: number, now = Date.now()): ShownInbound[] {
  const media = { sha256: 'a'.repeat(64), bytes: 48_211, mimetype: 'image/png' };
  const trouble = 'The receiver answered 500. Only 200 to 299 means received.';
  const done = told({ endedAt: iso(now - MINUTE_MS) });
  const waits = told({ state: 'waiting', tries: 3, trouble, nextTryAt: iso(now + 40 * SECOND_MS) });
  return [
    received(0, { deliveries: [waits] }, now),
    received(
      1,
      { from: { number: '447700900111', name: 'Ben' }, deliveries: [told({ state: 'waiting', tries: 0 })] },
      now,
    ),
    received(
      2,
      {
        chat: { kind: 'group', id: 'g', name: 'Oven team' },
        content: { kind: 'image', media, caption: 'Batch 12 is out' },
        deliveries: [told({ state: 'parked', tries: 21, trouble, endedAt: iso(now - 9 * MINUTE_MS) })],
      },
      now,
    ),
    received(
      3,
      {
        content: { kind: 'location', latitude: 51.5, longitude: -0.12, name: 'Harbour', address: 'Quay 4' },
        deliveries: [done],
      },
      now,
    ),
    received(
      4,
      {
        content: {
          kind: 'contacts',
          contacts: [{ name: 'Cleo Parker', vcard: 'BEGIN:VCARD\nTEL;type=CELL:+44 7700 900888\nEND:VCARD' }],
        },
        deliveries: [done],
      },
      now,
    ),
    received(5, { content: { kind: 'reaction', emoji: '👍', toNetworkId: 'x' }, deliveries: [done] }, now),
    received(
      6,
      {
        content: { kind: 'document', media: { ...media, mimetype: 'application/pdf' }, fileName: 'Order 4709.pdf' },
        deliveries: [done],
      },
      now,
    ),
    received(
      7,
      { content: { kind: 'voiceNote', media: { ...media, mimetype: 'audio/ogg' }, seconds: 14 }, deliveries: [done] },
      now,
    ),
    received(
      1,
      {
        id: '0198f2c4-7a31-4000-9000-0000000000e1',
        content: { kind: 'text', text: 'Three loaves, please, not two.' },
        editedAt: iso(now - MINUTE_MS),
        deliveries: [done],
      },
      now,
    ),
    received(
      2,
      {
        id: '0198f2c4-7a31-4000-9000-0000000000d1',
        from: { number: '447700900111', name: 'Ben' },
        content: { kind: 'deleted' },
        deletedAt: iso(now - 2 * MINUTE_MS),
        deliveries: [done],
      },
      now,
    ),
    received(8, { content: { kind: 'video', missing: 'tooLarge' }, deliveries: [done] }, now),
    received(9, { content: { kind: 'other', type: 'pollCreationMessage' }, from: { lid: '77' } }, now),
    ...Array.from({ length: tail }, (_, index) => received(index + 10, { deliveries: [done] }, now)),
  ];
}

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
/** Words that break layouts. */
export const longReceived = (): ShownInbound[] =>
  [
    received(0, {
      from: { name: LONG },
      chat: { kind: 'group', id: 'g', name: LONG },
      content: { kind: 'text', text: LONG.repeat(9) },
    }),
    received(1, { content: { kind: 'document', fileName: `${LONG}.pdf`, missing: 'expired' } }),
    received(2, { from: { name: 'مخبز الأمل' }, content: { kind: 'text', text: 'أريد رغيفين ليوم الجمعة من فضلك' } }),
  ].map((message) => ({
    ...message,
    deliveries: [told(), told({ webhook: 'hook-2', event: 'x', state: 'waiting' as const })],
  }));

/** People who registered or left in every way. */
export function everyPerson(tail: number, now = Date.now()): RecipientAnswer[] {
  const at = iso(now - 50 * MINUTE_MS);
  const one = (number: number): RecipientAnswer => ({
    number: `4477009${String(number).padStart(5, '0')}`,
    state: 'registered',
    changedAt: at,
    evidence: [{ state: 'registered', at, recordedAt: at, source: 'word', word: 'Hi', networkId: '3EB0C1D2' }],
  });
  const proof = 'Form 7, page 2, in the folder beside the till';
  const imported = {
    state: 'registered',
    at: '2025-11-02T00:00:00.000Z',
    recordedAt: at,
    source: 'import',
    proof,
  } as const;
  const left = { state: 'optedOut', at, recordedAt: at, source: 'word', word: 'STOP', networkId: '3EB0C1D3' } as const;
  return [
    { ...one(1), evidence: [imported] },
    { ...one(2), state: 'optedOut', evidence: [imported, left] },
    ...Array.from({ length: tail }, (_, index) => one(index + 3)),
  ];
}
