import { describe, expect, it } from 'vitest';
import { messageOf } from './content.ts';
import { decodePayload, encodePayload, leadId, sentMessage } from './payload.ts';

const secret = new Uint8Array(32).fill(7);
const jid = '1555@s.whatsapp.net';
const text = (words: string) => messageOf({ kind: 'text', text: words }, secret);

describe('payloads', () => {
  it('come back as they were stored', () => {
    const back = decodePayload(encodePayload({ jid, message: text('Grüße 👋') }));
    expect(back.jid).toBe(jid);
    expect(back.lead).toBeUndefined();
    expect(back.message.extendedTextMessage?.text).toBe('Grüße 👋');
    expect(Buffer.from(back.message.messageContextInfo?.messageSecret ?? [])).toEqual(Buffer.from(secret));
  });

  it('may have a text that goes before', () => {
    const back = decodePayload(encodePayload({ jid, message: text('second'), lead: text('first') }));
    expect(back.lead?.extendedTextMessage?.text).toBe('first');
    expect(back.message.extendedTextMessage?.text).toBe('second');
  });

  it('of another layout are refused', () => {
    for (const bytes of [[3, 0], [], [1, 200, 65], [2, 1, 65, 0], [2, 1, 65, 0, 0, 0, 9, 1]]) {
      expect(() => decodePayload(Uint8Array.from(bytes))).toThrow(RangeError);
    }
  });
});

describe('a message that is asked for again', () => {
  const stored = new Map([
    ['ABC', encodePayload({ jid, message: text('second'), lead: text('first') })],
    ['DEF', encodePayload({ jid, message: text('alone') })],
  ]);
  const find = (id: string) => sentMessage(id, (networkId) => stored.get(networkId))?.extendedTextMessage?.text;

  it('is found by its own id and by the id of its lead', () => {
    expect(find('DEF')).toBe('alone');
    expect(find('ABC')).toBe('second');
    expect(find(leadId('ABC'))).toBe('first');
  });
  it('is a miss otherwise', () => {
    expect(find('AB')).toBeUndefined();
    expect(find(leadId('DEF'))).toBeUndefined();
    expect(find('C')).toBeUndefined();
  });
});
