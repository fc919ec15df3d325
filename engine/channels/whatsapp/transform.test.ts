import { describe, expect, it } from 'vitest';
import { personOf, type People } from './people.ts';
import { ackEvent, asksForPasskey, identityOf, queryRefusal, receiptEvents } from './transform.ts';

const now = Date.UTC(2026, 0, 1);
const seconds = String(now / 1000 - 60);

describe("the server's word on a message", () => {
  const ack = (attrs: Record<string, string>) => ackEvent({ tag: 'ack', attrs: { class: 'message', ...attrs } });

  it('without an error is an ack', () => expect(ack({ id: 'A' })).toEqual({ kind: 'ack', networkId: 'A' }));
  it('463 says that new chats are restricted', () =>
    expect(ack({ id: 'A', error: '463' })).toEqual({
      kind: 'refused',
      networkId: 'A',
      reason: 'newChatsRestricted',
      networkCode: 463,
    }));
  it.each(['479', '404', '400'])('%s is a refusal', (error) =>
    expect(ack({ id: 'A', error })).toMatchObject({ reason: 'refusedByNetwork', networkCode: Number(error) }),
  );
  it('an error that is no number is still a refusal', () =>
    expect(ack({ id: 'A', error: 'x' })).toEqual({ kind: 'refused', networkId: 'A', reason: 'refusedByNetwork' }));
  it('about no message is ignored', () => expect(ack({})).toBeUndefined());
});

describe('receipts', () => {
  /** Nothing is known but the names that a stanza tells. */
  const strangers: People = { numberOf: () => undefined, lidOf: () => undefined };
  const whoIs = (jid: string, alternative: string | undefined, people = strangers) =>
    personOf(jid, alternative, people);
  const receipt = (attrs: Record<string, string>, ids: string[] = []) =>
    receiptEvents(
      {
        tag: 'receipt',
        attrs: { id: 'A', from: '1555@s.whatsapp.net', t: seconds, ...attrs },
        content: [{ tag: 'list', attrs: {}, content: ids.map((id) => ({ tag: 'item', attrs: { id } })) }],
      },
      now,
      whoIs,
    );

  it("without a type say delivered, at the server's time", () =>
    expect(receipt({})).toEqual([{ kind: 'receipt', networkId: 'A', receipt: 'delivered', at: now - 60_000 }]));
  it.each(['read', 'played'] as const)('of type %s say so', (type) =>
    expect(receipt({ type })).toMatchObject([{ receipt: type }]),
  );
  it('may name several messages', () =>
    expect(receipt({ type: 'read' }, ['B', 'C']).map((event) => 'networkId' in event && event.networkId)).toEqual([
      'A',
      'B',
      'C',
    ]));
  it.each(['retry', 'sender', 'read-self', 'inactive', 'peer_msg', 'hist_sync', 'server-error'])(
    'of type %s say nothing about the recipient',
    (type) => expect(receipt({ type })).toEqual([]),
  );
  it('of members of a group name the member, by number where it is told', () => {
    const group = { from: '120363@g.us', participant: '1777:3@lid' };
    const read = (attrs: Record<string, string>, own: string[] = [], people = strangers) =>
      receiptEvents(
        { tag: 'receipt', attrs: { id: 'A', t: seconds, ...group, ...attrs } },
        now,
        (jid, alternative) => whoIs(jid, alternative, people),
        own,
      ).map((event) => event.kind === 'receipt' && [event.member, event.alias]);
    expect(read({})).toEqual([['1777', undefined]]);
    expect(read({}, [], { ...strangers, numberOf: () => '15557' })).toEqual([['15557', '1777']]);
    expect(read({ participant_pn: '15558@s.whatsapp.net' })).toEqual([['15558', '1777']]);
    expect(read({}, ['1777'])).toEqual([]);
    for (const participant of ['', '@lid', ':3@lid']) expect(read({ participant })).toEqual([]);
    expect(read({ participant_pn: '@s.whatsapp.net' })).toEqual([['1777', undefined]]);
    expect(read({ participant_pn: '0@s.whatsapp.net' })).toEqual([['1777', undefined]]);
  });
  it('merged by the server name several members of a group', () => {
    const users = [
      { tag: 'user', attrs: { jid: '1777@lid', t: seconds } },
      { tag: 'user', attrs: { jid: '1888@lid', t: seconds } },
      { tag: 'user', attrs: { jid: '1999@lid', t: seconds } },
    ];
    const merged = {
      tag: 'receipt',
      attrs: { id: 'stanza', from: '120363@g.us', type: 'read', t: seconds },
      content: [{ tag: 'participants', attrs: { key: 'A' }, content: users }],
    };
    expect(receiptEvents(merged, now, whoIs, ['1999'])).toEqual(
      ['1777', '1888'].map((member) => ({
        kind: 'receipt',
        networkId: 'A',
        receipt: 'read',
        at: now - 60_000,
        member,
      })),
    );
  });
  it('of another device of the account are ignored', () => expect(receipt({ recipient: '1777@lid' })).toEqual([]));
  it('from the future or without a time count as now', () => {
    expect(receipt({ t: String(now / 1000 + 999) })).toMatchObject([{ at: now }]);
    expect(receipt({ t: '' })).toMatchObject([{ at: now }]);
  });
});

describe('identity', () => {
  it('is number, LID and name without the device', () =>
    expect(identityOf({ id: '1555:12@s.whatsapp.net', lid: '1000:12@lid', name: 'Me' })).toEqual({
      number: '1555',
      lid: '1000',
      name: 'Me',
    }));
  it('leaves out what is not known', () => {
    expect(identityOf({ id: '1555@s.whatsapp.net', name: '~' })).toEqual({ number: '1555' });
    expect(identityOf(undefined)).toBeUndefined();
  });
});

describe('a phone that asks for a passkey', () => {
  it('is recognised by the stanza, whatever carries it', () => {
    const request = { tag: 'passkey_prologue_request', attrs: {} };
    expect(asksForPasskey(request)).toBe(true);
    expect(asksForPasskey({ tag: 'iq', attrs: { type: 'set' }, content: [request] })).toBe(true);
    expect(asksForPasskey({ tag: 'iq', attrs: {}, content: [{ tag: 'pair-device', attrs: {} }] })).toBe(false);
    expect(asksForPasskey({ tag: 'notification', attrs: { type: 'passkey_prologue_request' } })).toBe(true);
    expect(asksForPasskey({ tag: 'iq', attrs: {} })).toBe(false);
  });
});

describe('a refused question', () => {
  it('is told by its number', () => {
    const error = { tag: 'error', attrs: { code: '429', text: 'rate-overlimit' } };
    expect(queryRefusal({ tag: 'iq', attrs: { type: 'error' }, content: [error] })).toBe(429);
    expect(queryRefusal({ tag: 'iq', attrs: { type: 'error' } })).toBeNaN();
    expect(queryRefusal({ tag: 'iq', attrs: { type: 'result' } })).toBeUndefined();
  });
});
