import { setImmediate } from 'node:timers/promises';
import { proto } from '@whiskeysockets/baileys';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelEvent } from '../../engine/channels/channel.ts';
import { createCapture } from '../../engine/channels/whatsapp/inbound/capture.ts';
import type { StoredArrival } from '../../engine/channels/whatsapp/inbound/arrivals.ts';
import { createCourier } from '../../engine/channels/whatsapp/inbound/courier.ts';
import { groupChange } from '../../engine/channels/whatsapp/groups/group-node.ts';
import { personOf } from '../../engine/channels/whatsapp/people.ts';
import { ackEvent, asksForPasskey, queryRefusal, receiptEvents } from '../../engine/channels/whatsapp/transform.ts';
import { nested } from '../../engine/channels/whatsapp/testing/nested.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { report as reportShape } from '../../shared/contract/device.ts';
import { inbound as inboundShape, type Inbound } from '../../shared/contract/inbound.ts';
import { rounds } from '../support/seed.ts';
import { SEED } from './rounds.ts';
import { cpuTimer } from './cpu.ts';
import { oddTexts } from './generate.ts';
import { attrs, stanzas } from './whatsapp-stanzas.ts';
import { anyProtobuf, damaged, field } from './wire.ts';

/**
 * What may arrive from WhatsApp: stanzas with any attributes, and in them messages whose every byte a stranger chose. Long
 * counts: `npm run prove -- test/fuzz`.
 */
const numRuns = rounds({ test: 200, prove: 100_000 });
const now = Date.UTC(2026, 0, 1);
const MAX_MS = 1_000;

/** Fields of `Message` in WAProto: contents, wrappers, changes, and those that are for clients. */
const FIELDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 18, 26, 28, 35, 37, 40, 46, 49, 53, 55, 58, 62, 66];
const WRAPPER_FIELD = 40;
const PROTOCOL_FIELD = 12;
const EDITED_FIELD = 14;
/** `ProtocolMessage` of the type of an edit, and what it edits. */
const EDIT_TYPE = Buffer.concat([Buffer.from([0x10, 14]), field(1, field(3, Buffer.from('3EB0AA')))]);

const number = (value: number): string | number => (Number.isFinite(value) ? value : String(value));
const odd = fc.oneof(oddTexts, fc.constantFrom('x'.repeat(300), 'x'.repeat(70_000)));
const key = fc.record({ id: odd, participant: odd, fromMe: fc.boolean() }, { requiredKeys: [] });
const file = fc.record(
  {
    directPath: odd,
    mediaKey: fc.uint8Array({ maxLength: 40 }),
    fileSha256: fc.uint8Array({ maxLength: 40 }),
    fileLength: fc.oneof(fc.nat(), fc.constant(2 ** 53)),
    mimetype: odd,
    fileName: odd,
    caption: odd,
    seconds: fc.nat({ max: 2 ** 32 - 1 }),
    ptt: fc.boolean(),
  },
  { requiredKeys: [] },
);
const place = fc.record(
  { degreesLatitude: fc.double().map(number), degreesLongitude: fc.double().map(number), name: odd, address: odd },
  { requiredKeys: [] },
);
const contact = fc.record({ displayName: odd, vcard: odd }, { requiredKeys: [] });
const said = fc.oneof(
  fc.record({ conversation: odd }),
  fc.record({ extendedTextMessage: fc.record({ text: odd }, { requiredKeys: [] }) }),
  fc
    .constantFrom('imageMessage', 'videoMessage', 'ptvMessage', 'audioMessage', 'documentMessage', 'stickerMessage')
    .chain((kind) => fc.record({ [kind]: file })),
  fc.constantFrom('locationMessage', 'liveLocationMessage').chain((kind) => fc.record({ [kind]: place })),
  fc.record({ reactionMessage: fc.record({ text: odd, key }, { requiredKeys: [] }) }),
  fc.record({ contactMessage: contact }),
  fc.record({ contactsArrayMessage: fc.record({ contacts: fc.array(contact, { maxLength: 120 }) }) }),
  fc.record({ pollCreationMessageV3: fc.record({ name: odd }) }),
);
const content = fc.oneof(
  { weight: 3, arbitrary: said },
  {
    weight: 1,
    arbitrary: fc.record({
      protocolMessage: fc.record(
        { key, type: fc.constantFrom(0, 3, 14, 25), editedMessage: said },
        { requiredKeys: [] },
      ),
    }),
  },
);
const written = content.map((message) => Buffer.from(proto.Message.encode(proto.Message.fromObject(message)).finish()));
const wrapped = fc
  .tuple(written, fc.constantFrom(1, 20, 100, 2_000, 4_000, 8_000), fc.boolean())
  .map(([bytes, levels, isEdit]) =>
    isEdit
      ? nested(levels, [PROTOCOL_FIELD, EDITED_FIELD], EDIT_TYPE, bytes)
      : nested(levels, [WRAPPER_FIELD, 1], undefined, bytes),
  );
const messages = fc.oneof(
  { weight: 6, arbitrary: written },
  { weight: 2, arbitrary: written.chain(damaged) },
  { weight: 2, arbitrary: anyProtobuf(FIELDS) },
  { weight: 1, arbitrary: wrapped },
);

const people = { numberOf: () => undefined, lidOf: () => undefined };

describe(`anything that arrives from WhatsApp, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('a message of any bytes is told on as the contract has it, in its turn, or was never one', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(messages, attrs), { minLength: 1, maxLength: 3 }), async (strange) => {
        const good = field(1, Buffer.from('a good one'));
        const stanzas = [...strange, [good, { id: 'GOOD', from: '15550002222@s.whatsapp.net', t: '1' }] as const];
        const workedMs = cpuTimer();
        const arrivals = stanzas.flatMap(([bytes, told]) => arrivalsOf(bytes, told));
        const { inbound, log, left } = await bring(arrivals);
        expect(left).toEqual(new Set());
        expect(workedMs()).toBeLessThan(MAX_MS);
        const inChat = inbound.filter(({ chat, from }) => chat.kind === 'person' && from.number === '15550002222');
        expect(inChat.at(-1)).toMatchObject({ networkId: 'GOOD', content: { kind: 'text', text: 'a good one' } });
        for (const one of inbound) {
          told += 1;
          expect(inboundShape.safeParse(JSON.parse(JSON.stringify(one))).error).toBeUndefined();
        }
        // Of what was said nothing may be in a log.
        expect(log.lines.filter(({ event }) => event !== 'whatsapp.inboundUnreadable')).toEqual([]);
      }),
      { seed: SEED, numRuns },
    );
    expect(told).toBeGreaterThan(numRuns);
  });

  it('a stanza of any form is evidence that the gateway takes, or none', () => {
    let found = 0;
    fc.assert(
      fc.property(stanzas, (node) => {
        const events: (ChannelEvent | undefined)[] = [
          ackEvent(node),
          ...receiptEvents(node, now, (one, alternative) => personOf(one, alternative, people), ['15550001111']),
        ];
        for (const event of events) {
          if (event?.kind !== 'receipt') continue;
          found += 1;
          const { networkId, receipt, at, member, alias } = event;
          const names = { ...(member !== undefined && { member }), ...(alias !== undefined && { alias }) };
          const kind = member === undefined ? 'receipt' : 'memberReceipt';
          const body = {
            kind,
            id: '00000000-0000-4000-8000-000000000000',
            networkId,
            ...names,
            receipt,
            agoMs: now - at,
          };
          expect(reportShape.safeParse(body).error).toBeUndefined();
        }
        groupChange(node, ['15550001111']);
        asksForPasskey(node);
        queryRefusal(node);
      }),
      { seed: SEED, numRuns: numRuns * 2 },
    );
    expect(found).toBeGreaterThan(0);
  });
});

/** As it is kept when it is decrypted. Bytes that Baileys cannot read either are never a message. */
function arrivalsOf(bytes: Buffer, told: Readonly<Record<string, string>>): StoredArrival[] {
  const ciphertext = new Uint8Array(1);
  const capture = createCapture(() => ['15550001111']);
  capture.saw({ tag: 'message', attrs: told, content: [{ tag: 'enc', attrs: {}, content: ciphertext }] });
  try {
    proto.Message.decode(bytes);
  } catch {
    return [];
  }
  const arrival = capture.arrivalOf(ciphertext, Buffer.concat([bytes, Buffer.from([1])]));
  return arrival ? [{ ...arrival, row: 0 }] : [];
}

async function bring(arrivals: readonly StoredArrival[]) {
  const rows = arrivals.map((arrival, index) => ({ ...arrival, row: index + 1 }));
  const left = new Set(rows.map(({ row }) => row));
  const inbound: Inbound[] = [];
  const log = createMemoryLog();
  const courier = createCourier({
    arrivals: {
      after: (row, limit) => rows.filter((one) => one.row > row && left.has(one.row)).slice(0, limit),
      done: async (row) => void left.delete(row),
      onAdded: () => undefined,
    },
    people,
    clock: createManualClock(now),
    log,
    resolve: async () => undefined,
    fetch: async () => ({ missing: 'broken' }),
    groupName: () => 'x'.repeat(200),
    isGroupAdmin: async () => true,
    deliver: (one, done) => {
      inbound.push(one);
      done();
    },
    onFailure: (error) => {
      throw error;
    },
  });
  courier.start();
  // Nothing of it waits for anything but its turn.
  await setImmediate();
  await courier.stop();
  return { inbound, log, left };
}
