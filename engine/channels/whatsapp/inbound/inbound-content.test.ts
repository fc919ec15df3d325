import { describe, expect, it } from 'vitest';
import { inboundContent } from '../../../../shared/contract/inbound.ts';
import { readMessage } from './inbound-content.ts';

const file = { directPath: '/a', mediaKey: new Uint8Array(32), fileLength: 12, mimetype: 'image/png' };
const contentOf = (message: Parameters<typeof readMessage>[0]) => readMessage(message)?.content;

describe('a received message', () => {
  it.each([
    ['plain text', { conversation: 'hi' }, { kind: 'text', text: 'hi' }],
    ['text with a link', { extendedTextMessage: { text: 'hi' } }, { kind: 'text', text: 'hi' }],
    ['disappearing text', { ephemeralMessage: { message: { conversation: 'hi' } } }, { kind: 'text', text: 'hi' }],
    [
      'a place that moves',
      { liveLocationMessage: { degreesLatitude: 1, degreesLongitude: 2 } },
      { kind: 'location', latitude: 1, longitude: 2 },
    ],
    [
      'a place that is nowhere',
      { locationMessage: { degreesLatitude: Number.NaN, degreesLongitude: 2 } },
      { kind: 'other', type: 'locationMessage' },
    ],
    [
      'a reaction taken back',
      { reactionMessage: { key: { id: 'A' }, text: '' } },
      { kind: 'reaction', emoji: '', toNetworkId: 'A' },
    ],
    [
      'several contacts',
      { contactsArrayMessage: { contacts: [{ displayName: 'B', vcard: 'BEGIN:VCARD' }, {}] } },
      {
        kind: 'contacts',
        contacts: [
          { name: 'B', vcard: 'BEGIN:VCARD' },
          { name: '', vcard: '' },
        ],
      },
    ],
    ['a poll', { pollCreationMessageV3: { name: 'Which?' } }, { kind: 'other', type: 'pollCreationMessageV3' }],
    [
      'a message taken back',
      { protocolMessage: { type: 0, key: { id: 'A' } } },
      { kind: 'deletion', toNetworkId: 'A' },
    ],
    [
      'a changed message',
      {
        editedMessage: {
          message: { protocolMessage: { type: 14, key: { id: 'A' }, editedMessage: { conversation: 'x' } } },
        },
      },
      { kind: 'edit', toNetworkId: 'A', content: { kind: 'text', text: 'x' } },
    ],
    [
      'changed words of a picture',
      { protocolMessage: { type: 14, key: { id: 'A' }, editedMessage: { imageMessage: { caption: 'x' } } } },
      { kind: 'edit', toNetworkId: 'A', content: { kind: 'image', caption: 'x' } },
    ],
  ])('%s', (_, message, content) => {
    expect(contentOf(message)).toEqual(content);
    expect(inboundContent.parse(contentOf(message))).toEqual(content);
  });

  it.each([
    ['a view-once picture', { viewOnceMessageV2: { message: { imageMessage: { ...file, caption: 'c' } } } }, 'image'],
    ['a document with words', { documentWithCaptionMessage: { message: { documentMessage: file } } }, 'document'],
    ['a round video', { ptvMessage: file }, 'video'],
    ['a voice note', { audioMessage: { ...file, ptt: true } }, 'voiceNote'],
    ['an audio file', { audioMessage: file }, 'audio'],
    ['a sticker', { stickerMessage: file }, 'sticker'],
  ])('%s has a file to fetch', (_, message, kind) => {
    const read = readMessage(message);
    expect(read).toMatchObject({ kind: 'media', content: { kind }, remote: { directPath: '/a', bytes: 12 } });
  });

  it('whose file has no place is still told', () => {
    expect(readMessage({ imageMessage: { caption: 'c' } })).toEqual({
      kind: 'media',
      content: { kind: 'image', caption: 'c' },
      remote: undefined,
    });
  });

  it('that is between clients says nothing', () => {
    expect(readMessage({ protocolMessage: { type: 3, key: { id: 'A' } } })).toBeUndefined();
    expect(readMessage({ protocolMessage: { type: 14, key: { id: 'A' } } })).toBeUndefined();
    expect(readMessage({ protocolMessage: { type: 0 } })).toBeUndefined();
    expect(readMessage({ messageContextInfo: {}, senderKeyDistributionMessage: {} })).toBeUndefined();
  });

  it('is cut to what the contract allows', () => {
    const long = 'x'.repeat(100_000);
    const messages = [
      { conversation: long },
      { locationMessage: { degreesLatitude: 1, degreesLongitude: 2, name: long, address: long } },
      { contactMessage: { displayName: long, vcard: long } },
      { reactionMessage: { key: { id: long }, text: long } },
      { documentMessage: { ...file, fileName: long, caption: long, mimetype: long } },
    ];
    for (const message of messages) expect(inboundContent.safeParse(contentOf(message)).success).toBe(true);
    for (const mimetype of ['x', long]) {
      expect(readMessage({ imageMessage: { ...file, mimetype } })).toMatchObject({
        remote: { mimetype: 'application/octet-stream' },
      });
    }
  });
});
