import { Long, type tl } from '@mtcute/core';
import { describe, expect, it } from 'vitest';
import { arrivalOf, personOf } from './inbound-message.ts';

const now = Date.UTC(2026, 0, 1);
const nobody = { user: () => undefined, chat: () => undefined };
const message = (media: tl.TypeMessageMedia): tl.RawMessage => ({
  _: 'message',
  id: 1,
  peerId: { _: 'peerUser', userId: 7 },
  date: 1,
  message: '',
  media,
});
const told = (media: tl.TypeMessageMedia) => arrivalOf(message(media), nobody, now);
const document = (changes: Partial<tl.RawDocument>): tl.TypeMessageMedia => ({
  _: 'messageMediaDocument',
  document: {
    _: 'document',
    id: Long.ONE,
    accessHash: Long.ONE,
    fileReference: new Uint8Array(1),
    date: 1,
    mimeType: 'video/mp4',
    size: 1,
    dcId: 2,
    attributes: [],
    ...changes,
  },
});

describe('a message from Telegram whose fields hold what makes no sense', () => {
  it('has a place only where that is one', () => {
    const geo = { _: 'geoPoint', lat: Number.NaN, long: Infinity, accessHash: Long.ONE } as const;
    expect(told({ _: 'messageMediaGeo', geo })?.inbound.content).toEqual({ kind: 'other', type: 'messageMediaGeo' });
  });

  it.each([-1, 0, Number.NaN, Infinity])('has no duration of %d seconds', (duration) => {
    const attributes: tl.TypeDocumentAttribute[] = [{ _: 'documentAttributeVideo', duration, w: 1, h: 1 }];
    expect(told(document({ attributes }))?.inbound.content).toEqual({ kind: 'video' });
  });

  it('has a file of a type that the gateway takes', () => {
    for (const mimeType of ['', 'x', 'x'.repeat(200)])
      expect(told(document({ mimeType }))?.remote?.mimetype).toBe('application/octet-stream');
    expect(told(document({}))?.remote?.mimetype).toBe('video/mp4');
  });

  it('has a picture of a size that is a number', () => {
    const size: tl.TypePhotoSize = { _: 'photoSizeProgressive', type: 'y', w: 1, h: 1, sizes: [] };
    const photo: tl.RawPhoto = {
      _: 'photo',
      id: Long.ONE,
      accessHash: Long.ONE,
      fileReference: new Uint8Array(1),
      date: 1,
      sizes: [size],
      dcId: 2,
    };
    expect(told({ _: 'messageMediaPhoto', photo })?.remote?.bytes).toBe(0);
  });

  it('comes from a number only where that is one', () => {
    const user = (phone: string) => personOf(7, { _: 'user', id: 7, phone });
    expect(user('+15550002222')).toEqual({ number: '15550002222', lid: '7' });
    for (const phone of ['', '1', 'hidden', '9'.repeat(40)]) expect(user(phone)).toEqual({ lid: '7' });
  });
});
