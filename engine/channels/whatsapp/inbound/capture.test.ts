import type { BinaryNode } from '@whiskeysockets/baileys';
import { proto } from '@whiskeysockets/baileys';
import { describe, expect, it } from 'vitest';
import { createCapture, resentArrival } from './capture.ts';

const padded = (message: proto.IMessage): Uint8Array =>
  Buffer.concat([proto.Message.encode(message).finish(), Buffer.of(3, 3, 3)]);

/** What is captured of a stanza whose one ciphertext says this. */
function capture(attrs: Record<string, string>, message: proto.IMessage, plain = padded(message)) {
  const ciphertext = Uint8Array.of(1, 2, 3);
  const stanza: BinaryNode = {
    tag: 'message',
    attrs: { id: 'A', t: '100', notify: 'Bob', ...attrs },
    content: [{ tag: 'enc', attrs: { type: 'msg' }, content: ciphertext }],
  };
  const seen = createCapture(() => ['1777', '900']);
  seen.saw(stanza);
  return seen.arrivalOf(ciphertext, plain);
}
const hello = { conversation: 'hello' };
const from = '1555@s.whatsapp.net';

describe('a decrypted message', () => {
  it('is joined with its stanza', () => {
    const arrival = capture({ from, sender_lid: '901@lid' }, hello);
    expect(arrival).toMatchObject({ id: 'A', from, alternative: '901@lid', name: 'Bob', time: '100' });
    expect(proto.Message.decode(arrival?.message ?? new Uint8Array()).conversation).toBe('hello');
  });

  it('in a group names its writer', () => {
    const group = { from: '12036@g.us', participant: '901@lid', participant_pn: from };
    expect(capture(group, hello)).toMatchObject({ from: '12036@g.us', participant: '901@lid', alternative: from });
  });

  it.each([
    ['this account wrote elsewhere', { from: '1777:3@s.whatsapp.net', recipient: from }],
    ['this account wrote in a group', { from: '12036@g.us', participant: '900:2@lid' }],
    ['goes between its devices', { from, category: 'peer' }],
    ['is a status post', { from: 'status@broadcast', participant: from }],
    ['is a newsletter', { from: '1@newsletter' }],
  ])('that %s is none', (_, attrs) => expect(capture(attrs, hello)).toBeUndefined());

  it('that only carries keys is none', () => {
    const key = { senderKeyDistributionMessage: { groupId: '12036@g.us' }, messageContextInfo: {} };
    expect(capture({ from }, key)).toBeUndefined();
    expect(capture({ from }, hello, Uint8Array.of(9))).toBeUndefined();
  });

  it('of an unknown stanza is none', () => {
    expect(createCapture(() => []).arrivalOf(Uint8Array.of(1), padded(hello))).toBeUndefined();
  });
});

describe('a message that the phone sent again', () => {
  it('arrives like any other, but for those of this account', () => {
    const key = { id: 'A', remoteJid: '901@lid', remoteJidAlt: from, fromMe: false };
    const arrival = resentArrival({ key, message: hello, messageTimestamp: 100, pushName: 'Bob' });
    expect(arrival).toMatchObject({ id: 'A', from: '901@lid', alternative: from, name: 'Bob', time: '100' });
    expect(resentArrival({ key: { ...key, fromMe: true }, message: hello })).toBeUndefined();
    expect(resentArrival({ key })).toBeUndefined();
  });
});
