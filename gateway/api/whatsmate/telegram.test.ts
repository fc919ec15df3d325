import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictures } from '../../testing/pictures.ts';
import { room, startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

const MB = 1_048_576;
const number = '14155552671';
const group_name = 'Family & Friends';
const group_admin = '14155550000';
const png = pictures['image/png'];
const mp3 = Buffer.concat([Buffer.from('ID3'), randomBytes(2_000)]);
const opus = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), randomBytes(2_000)]);
const encoded = (bytes: Buffer): string => bytes.toString('base64');
const stored = (bytes: Buffer, mimetype: string) => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: bytes.byteLength,
  mimetype,
});
const path = (target: string, kind: string, instance = 1): string =>
  `/v3/telegram/${target}/${kind}/message/${instance}`;

describe('a send by Telegram', () => {
  let test: TestGateway;
  let lease: () => Promise<unknown[]>;
  beforeAll(async () => {
    test = await startTestGateway();
    const name = { client: 'shop@example.com', channel: 'telegram' } as const;
    const { instance } = await test.gateway.admin.call('instance.create', name);
    await test.gateway.admin.call('instance.optIn', { ...name, instance, optIn: false });
    const device = await test.enrol();
    const epoch = await device.start();
    await device.ok('account', { channel: 'telegram', number: '491510000000' });
    lease = async () => {
      const { leases } = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
      await device.ok('accept', { epoch, items: leases.map(({ message, fence }) => ({ id: message.id, fence })) });
      return leases.map(({ message: { to, content, networkId } }) => ({ to, content, networkId }));
    };
  });
  afterAll(() => test.stop());

  const kinds: [string, object, object][] = [
    ['text', { message: 'Good job! (y)' }, { kind: 'text', text: 'Good job! (y)' }],
    [
      'image',
      { image: encoded(png), caption: 'Look' },
      { kind: 'image', media: stored(png, 'image/png'), caption: 'Look' },
    ],
    [
      'document',
      { document: encoded(mp3), filename: 'a/b.pdf', caption: null },
      { kind: 'document', media: stored(mp3, 'application/pdf'), fileName: 'ab.pdf' },
    ],
    [
      'audio',
      { audio: encoded(mp3), filename: 'so*ng.mp3', caption: 'Listen' },
      { kind: 'audio', media: stored(mp3, 'audio/mpeg'), fileName: 'song.mp3', caption: 'Listen' },
    ],
    [
      'voice_note',
      { voice_note: encoded(opus), filename: 'voice.opus', caption: '' },
      { kind: 'voiceNote', media: stored(opus, 'audio/ogg; codecs=opus'), fileName: 'voice.opus' },
    ],
  ];
  const single = kinds.map(([kind, said, content]) => ['single', kind, { number, ...said }, content] as const);
  const group = kinds.map(
    ([kind, said, content]) => ['group', kind, { group_name, group_admin, ...said }, content] as const,
  );

  it.each([...single, ...group])(
    '%s %s reaches the device of the Telegram account',
    async (target, kind, body, content) => {
      expect(await test.send(body, { url: path(target, kind) })).toMatchObject({
        status: 200,
        body: { status: 'queued', id: expect.any(String) },
      });
      const to =
        target === 'single' ? { kind: 'number', number } : { kind: 'group', name: group_name, creator: group_admin };
      // A random_id of Telegram: a signed 64-bit integer.
      expect(await lease()).toEqual([{ to, content, networkId: expect.stringMatching(/^-?[1-9][0-9]{0,18}$/) }]);
    },
  );

  const audio = { number, audio: encoded(mp3), filename: 'a.mp3' };
  const note = { number, voice_note: encoded(opus), filename: 'a.opus' };
  const ofEncodedSize = (begin: Buffer, bytes: number): string =>
    encoded(Buffer.concat([begin, Buffer.alloc((bytes / 4) * 3 - begin.byteLength)]));
  const oneMore = (begin: Buffer, bytes: number): string =>
    encoded(Buffer.concat([begin, Buffer.alloc((bytes / 4) * 3 + 1 - begin.byteLength)]));

  it.each([
    ['audio', { ...audio, audio: ofEncodedSize(mp3, 3 * MB), filename: 'x'.repeat(80) }],
    ['voice_note', { ...note, voice_note: ofEncodedSize(opus, 3 * MB), caption: 'x'.repeat(250) }],
  ])('%s is taken up to its limit', async (kind, body) => {
    expect(await test.send(body, { url: path('single', kind) })).toMatchObject({ status: 200 });
    await lease();
  });

  const refused: [string, string, object, number, RegExp | string][] = [
    ['no audio', 'single/audio', { ...audio, audio: undefined }, 400, /audio must be a string/],
    ['an empty audio', 'single/audio', { ...audio, audio: '' }, 470, 'Document / Image cannot be empty.'],
    ['an audio too large by one byte', 'single/audio', { ...audio, audio: oneMore(mp3, 3 * MB) }, 400, /too large/],
    ['an audio that is a picture', 'single/audio', { ...audio, audio: encoded(png) }, 400, /no audio.*image\/png/],
    ['an audio without filename', 'single/audio', { ...audio, filename: undefined }, 400, /filename/],
    ['an empty voice note', 'single/voice_note', { ...note, voice_note: '' }, 470, 'Document / Image cannot be empty.'],
    [
      'a voice note that is MP3',
      'single/voice_note',
      { ...note, voice_note: encoded(mp3) },
      400,
      /no voice note.*mpeg/,
    ],
    [
      'a voice note that is no base64',
      'single/voice_note',
      { ...note, voice_note: '*' },
      400,
      /voice_note must be base64/,
    ],
    ['a voice note too large', 'single/voice_note', { ...note, voice_note: oneMore(opus, 3 * MB) }, 400, /too large/],
    ['81 characters of filename', 'single/voice_note', { ...note, filename: 'x'.repeat(81) }, 400, /filename/],
    ['251 characters of caption', 'single/audio', { ...audio, caption: 'x'.repeat(251) }, 400, /caption/],
    ['an image for a group by its name alone', 'group/image', { group_name, image: encoded(png) }, 400, /group_admin/],
    ['a wrong number', 'single/text', { number: '+1', message: 'x' }, 471, 'Destination number is invalid.'],
  ];
  it.each(refused)('is refused for %s, and nothing of it is stored', async (_, call, body, status, message) => {
    const before = await test.storedMedia();
    const url = `/v3/telegram/${call}/message/1`;
    expect(await test.send(body, { url })).toMatchObject({
      status,
      body: { error_message: expect.stringMatching(message) },
    });
    expect(await test.storedMedia()).toEqual(before);
    expect(await lease()).toEqual([]);
  });

  it('of a link does not exist in the API', async () => {
    expect(await test.send({ number, url: 'https://example.com' }, { url: path('single', 'url') })).toMatchObject({
      status: 404,
    });
  });
});

describe('an instance of the other channel', () => {
  let test: TestGateway;
  beforeAll(async () => {
    test = await startTestGateway();
  });
  afterAll(() => test.stop());

  const words = 'There is no Telegram instance 1. Your instance 1 has the channel WhatsApp.';
  it.each([
    ['of a text', path('single', 'text'), { number, message: 'x' }],
    ['of a file', path('group', 'voice_note'), { group_name, group_admin, voice_note: encoded(opus), filename: 'a' }],
    ['of a body that is wrong besides', path('single', 'text'), '{'],
    [
      'of our own call',
      '/v1/messages',
      { channel: 'telegram', instance: 1, to: { kind: 'number', number }, content: { kind: 'text', text: 'x' } },
    ],
  ])('is named in the refusal %s', async (_, url, body) => {
    expect(await test.send(body, { url })).toEqual(
      expect.objectContaining({ status: 400, body: { error_message: words } }),
    );
  });

  it('of another client is not', async () => {
    const { secret } = await test.gateway.admin.call('client.create', { id: 'other' });
    const headers = { 'x-wm-client-id': 'other', 'x-wm-client-secret': secret };
    expect(await test.send({ number, message: 'x' }, { url: path('single', 'text'), headers })).toMatchObject({
      status: 400,
      body: { error_message: 'There is no such instance.' },
    });
  });

  it('and an instance that no channel has are told apart', async () => {
    expect(await test.send({ number, message: 'x' }, { url: path('single', 'text', 3) })).toMatchObject({
      body: { error_message: 'There is no such instance.' },
    });
  });
});
