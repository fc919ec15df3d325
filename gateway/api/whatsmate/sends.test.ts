import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pictureOf, pictures } from '../../testing/pictures.ts';
import { room, startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

const png = pictures['image/png'];
const number = '14155552671';
const group_name = 'Family & Friends';
const group_admin = '14155550000';
const base64 = png.toString('base64');
const path = (target: string, kind: string, instance = '1'): string =>
  `/v3/whatsapp/${target}/${kind}/message/${instance}`;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A gateway whose messages a device leases. */
async function leasedFrom(test: TestGateway) {
  const device = await test.enrol();
  const epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
  return async () => {
    const { leases } = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
    await device.ok('accept', { epoch, items: leases.map(({ message, fence }) => ({ id: message.id, fence })) });
    return leases.map(({ message: { to, content } }) => ({ to, content }));
  };
}

describe('a send that works', () => {
  let test: TestGateway;
  beforeEach(async () => {
    test = await startTestGateway();
  });
  afterEach(() => test.stop());

  const image = { sha256: hashOf(png), bytes: png.byteLength, mimetype: 'image/png' };
  const toNumber = { kind: 'number', number };
  const cases: [string, string, object, object][] = [
    ['single', 'text', { number, message: 'hi' }, { to: toNumber, content: { kind: 'text', text: 'hi' } }],
    [
      'single',
      'url',
      { number, url: 'https://example.com/?a=b#c' },
      { to: toNumber, content: { kind: 'link', url: 'https://example.com/?a=b#c' } },
    ],
    [
      'single',
      'image',
      { number, image: base64, caption: 'Look' },
      { to: toNumber, content: { kind: 'image', media: image, caption: 'Look' } },
    ],
    ['single', 'image', { number, image: base64, caption: null }, { content: { kind: 'image', media: image } }],
    ['single', 'image', { number, image: base64, caption: '' }, { content: { kind: 'image', media: image } }],
    [
      'single',
      'document',
      { number, document: base64, filename: 'a/b: ñandú*.pdf', caption: 'Read' },
      {
        content: {
          kind: 'document',
          media: { ...image, mimetype: 'application/pdf' },
          fileName: 'ab ñandú.pdf',
          caption: 'Read',
        },
      },
    ],
    [
      'group',
      'text',
      { group_name, group_admin, message: 'hi' },
      { to: { kind: 'group', name: group_name, creator: group_admin }, content: { kind: 'text', text: 'hi' } },
    ],
    [
      'group',
      'url',
      { group_name, group_admin, url: 'www.example.com' },
      { to: { kind: 'group', name: group_name, creator: group_admin }, content: { kind: 'link' } },
    ],
    ['group', 'image', { group_name, image: base64 }, { to: { kind: 'group', name: group_name } }],
    [
      'group',
      'document',
      { group_name, document: base64, filename: 'x' },
      { content: { kind: 'document', media: { mimetype: 'application/octet-stream' }, fileName: 'x' } },
    ],
  ];
  it.each(cases)('%s %s: %o', async (target, kind, body, expected) => {
    const lease = await leasedFrom(test);
    expect(await test.send(body, { url: path(target, kind) })).toMatchObject({
      status: 200,
      body: { status: 'queued', id: expect.any(String) },
    });
    expect(await lease()).toMatchObject([expected]);
  });

  it('sends a document of text or of sound as a document, and takes the escapes of other languages', async () => {
    const lease = await leasedFrom(test);
    const mp3 = Buffer.concat([Buffer.from('ID3'), randomBytes(3_000)]);
    const written = JSON.stringify({ number, document: mp3.toString('base64'), filename: 'song.mp3' })
      .replaceAll('/', String.raw`\/`)
      .replaceAll('+', String.raw`\u002B`);
    expect(await test.send(written, { url: path('single', 'document') })).toMatchObject({ status: 200 });
    expect(await lease()).toMatchObject([
      { content: { kind: 'document', media: { sha256: hashOf(mp3), mimetype: 'audio/mpeg' } } },
    ]);
  });
});

describe('a refused send', () => {
  let test: TestGateway;
  beforeAll(async () => {
    test = await startTestGateway();
  });
  afterAll(() => test.stop());

  const text = { number, message: 'x' };
  const picture = { number, image: base64 };
  const paper = { number, document: base64, filename: 'a.pdf' };
  const groupText = { group_name, group_admin, message: 'x' };
  const tooLong = (max: number): string => Buffer.alloc((max / 4) * 3 + 1, png).toString('base64');
  const MB = 1_048_576;
  const cases: [string, string, string, unknown, number, RegExp | string][] = [
    ['no image', 'single', 'image', { number }, 400, /image must be a string/],
    ['null as image', 'single', 'image', { ...picture, image: null }, 400, /image must be a string/],
    ['a list as image', 'single', 'image', { ...picture, image: [base64] }, 400, /image must be a string/],
    ['an empty image', 'single', 'image', { ...picture, image: '' }, 470, 'Document / Image cannot be empty.'],
    ['no base64', 'single', 'image', { ...picture, image: 'string*' }, 400, 'image must be base64.'],
    ['a data URL', 'single', 'image', { ...picture, image: `data:image/png;base64,${base64}` }, 400, /base64/],
    ['an image that is text', 'single', 'image', { ...picture, image: 'aGVsbG8=' }, 400, /no image of a known type/],
    ['an image that is a song', 'single', 'image', { ...picture, image: 'SUQzAAAA' }, 400, /It is audio\/mpeg/],
    ['an image too large by one byte', 'single', 'image', { ...picture, image: tooLong(6 * MB) }, 400, /too large/],
    ['a far too large image', 'single', 'image', { ...picture, image: 'A'.repeat(7 * MB) }, 400, /larger than/],
    ['251 characters of caption', 'single', 'image', { ...picture, caption: 'x'.repeat(251) }, 400, /caption/],
    ['a number as caption', 'single', 'image', { ...picture, caption: 1 }, 400, /caption/],
    ['a wrong number', 'single', 'image', { ...picture, number: '+1' }, 471, 'Destination number is invalid.'],
    ['an empty document', 'single', 'document', { ...paper, document: '' }, 470, 'Document / Image cannot be empty.'],
    ['a document too large', 'single', 'document', { ...paper, document: tooLong(9 * MB) }, 400, /too large/],
    ['no filename', 'single', 'document', { ...paper, filename: undefined }, 400, /filename must be a string/],
    ['an empty filename', 'single', 'document', { ...paper, filename: '' }, 400, /filename must not be empty/],
    ['81 characters of filename', 'single', 'document', { ...paper, filename: 'x'.repeat(81) }, 400, /filename/],
    ['malformed JSON with a file', 'single', 'document', `{"document":"${base64}"`, 400, 'The body is not valid JSON.'],
    ['no url', 'single', 'url', { number }, 400, /url must be a string/],
    ['a url of words', 'single', 'url', { number, url: 'not a link' }, 400, /url must be a link/],
    ['a script as url', 'single', 'url', { number, url: 'javascript:alert(1)' }, 400, /url must be a link/],
    ['901 characters of url', 'single', 'url', { number, url: `https://e.com/${'x'.repeat(887)}` }, 400, /longer/],
    ['no group', 'group', 'text', { ...groupText, group_name: undefined }, 400, /group_name must be a string/],
    ['an empty group', 'group', 'image', { group_name: '', image: base64 }, 400, /group_name must not be empty/],
    ['151 characters of group', 'group', 'text', { ...groupText, group_name: 'x'.repeat(151) }, 400, /group_name/],
    ['no creator', 'group', 'text', { ...groupText, group_admin: undefined }, 400, /group_admin/],
    ['no creator of a link', 'group', 'url', { group_name, url: 'https://e.com' }, 400, /group_admin/],
    ['a wrong creator', 'group', 'text', { ...groupText, group_admin: '1234' }, 400, /group_admin/],
    ['a creator of 31 digits', 'group', 'text', { ...groupText, group_admin: '1'.repeat(31) }, 400, /group_admin/],
    ['a text for a group', 'group', 'text', text, 400, /group_name/],
  ];
  it.each(cases)('%s', async (_, target, kind, body, status, message) => {
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await test.send(payload, { url: path(target, kind) });
    expect(answer).toMatchObject({ status, body: { error_message: expect.stringMatching(message) } });
    expect(Object.keys(answer.body)).toEqual(['error_message']);
  });

  it.each(['image', 'document'])('an unknown instance for an %s, before its bytes are judged', async (kind) => {
    for (const body of [picture, paper, { ...paper, document: '' }, '{']) {
      expect(await test.send(body, { url: path('single', kind, '3') })).toMatchObject({
        status: 400,
        body: { error_message: 'There is no such instance.' },
      });
    }
  });

  it('leaves nothing on disk', async () => {
    expect(await test.storedMedia()).toEqual([]);
  });

  it('keeps the same picture to 1,000 people once', async () => {
    const picture = pictureOf(20_000);
    const before = await test.storedMedia();
    const image = picture.toString('base64');
    for (let hundred = 0; hundred < 10; hundred += 1) {
      const sends = Array.from({ length: 100 }, (_, index) =>
        test.send(
          { number: `1415555${hundred}${String(index).padStart(3, '0')}`, image },
          { url: path('single', 'image') },
        ),
      );
      for (const { status } of await Promise.all(sends)) expect(status).toBe(200);
    }
    expect((await test.storedMedia()).filter((hash) => !before.includes(hash))).toEqual([hashOf(picture)]);
  });

  it('keeps the largest allowed file, once for many recipients', async () => {
    const big = Buffer.alloc((9 * MB * 3) / 4, png);
    const sends = Array.from({ length: 5 }, (_, index) =>
      test.send(
        { number: `1415555000${index}`, document: big.toString('base64'), filename: 'big.bin' },
        { url: path('single', 'document') },
      ),
    );
    for (const { status } of await Promise.all(sends)) expect(status).toBe(200);
    expect(await test.storedMedia()).toContain(hashOf(big));
  });
});
