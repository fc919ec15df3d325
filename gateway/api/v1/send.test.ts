import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pictures } from '../../testing/pictures.ts';
import { room, startTestGateway, type TestDevice, type TestGateway } from '../../testing/test-gateway.ts';

let test: TestGateway;
let device: TestDevice;
let epoch: number;
beforeEach(async () => {
  test = await startTestGateway();
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
});
afterEach(() => test.stop());

const to = { kind: 'number', number: '4915100000001' } as const;
const post = (payload: object, headers = test.headers) =>
  test.call({ method: 'POST', url: '/v1/messages', headers, payload: { instance: 1, to, ...payload } });
const leased = async () =>
  (await device.ok('poll', { epoch, room: room(), waitMs: 0 })).leases.map((one) => one.message);

const opus = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), randomBytes(50_000)]);
const samples = {
  image: pictures['image/jpeg'],
  video: Buffer.concat([Buffer.alloc(4), Buffer.from('ftypmp42'), randomBytes(100)]),
  audio: Buffer.concat([Buffer.from('ID3'), randomBytes(100)]),
  voiceNote: opus,
};
const mimes = { image: 'image/jpeg', video: 'video/mp4', audio: 'audio/mpeg', voiceNote: 'audio/ogg; codecs=opus' };
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('POST /v1/messages', () => {
  it.each(['image', 'video', 'audio', 'voiceNote'] as const)('sends bytes as %s', async (kind) => {
    const bytes = samples[kind];
    const seconds = kind === 'image' ? {} : { seconds: 3.5 };
    const answer = await post({ content: { kind, caption: 'x', ...seconds }, data: bytes.toString('base64') });
    expect(answer).toMatchObject({ status: 200, body: { status: 'queued', id: expect.any(String) } });
    const media = { sha256: hashOf(bytes), bytes: bytes.byteLength, mimetype: mimes[kind] };
    expect((await leased()).map(({ content }) => content)).toEqual([{ kind, media, caption: 'x', ...seconds }]);
  });

  it('sends texts, links and places, to people and groups', async () => {
    const contents = [
      { kind: 'text', text: 'x' },
      { kind: 'link', url: 'https://example.com' },
      { kind: 'location', latitude: 1.5, longitude: -2.5, name: 'Here' },
    ];
    const group = { kind: 'group', name: 'Family', creator: '4915100000009' };
    for (const content of contents) expect((await post({ content, to: group })).status).toBe(200);
    const messages = await leased();
    expect(messages.map(({ content }) => content)).toEqual(contents);
    expect(messages[0]?.to).toEqual(group);
  });

  it('keeps a document under the type of its name or, when that says nothing, of the caller', async () => {
    const data = Buffer.from('hello').toString('base64');
    await post({ content: { kind: 'document', fileName: 'a.txt', mimetype: 'x/y' }, data });
    await post({ content: { kind: 'document', fileName: 'a', mimetype: 'text/csv' }, data });
    const types = (await leased()).map(({ content }) => content.kind === 'document' && content.media.mimetype);
    expect(types).toEqual(['text/plain', 'text/csv']);
  });

  it('sends an attachment of an earlier message again by its hash, and no one else may', async () => {
    await post({ content: { kind: 'image' }, data: samples.image.toString('base64') });
    const content = { kind: 'image', media: { sha256: hashOf(samples.image) } };
    expect((await post({ content })).status).toBe(200);
    expect(await leased()).toHaveLength(2);
    const { secret } = await test.gateway.admin.call('client.create', { id: 'other' });
    await test.gateway.admin.call('instance.create', { client: 'other', channel: 'whatsapp' });
    const others = { client: 'other', channel: 'whatsapp', instance: 1 } as const;
    await test.gateway.admin.call('instance.optIn', { ...others, optIn: false });
    const headers = { 'x-wm-client-id': 'other', 'x-wm-client-secret': secret };
    expect(await post({ content }, headers)).toMatchObject({ status: 404 });
    expect(await post({ content: { kind: 'image', media: { sha256: 'f'.repeat(64) } } })).toMatchObject({
      status: 404,
    });
  });

  it('holds a message back until its time, and lets it expire in its own', async () => {
    const now = test.clock.now();
    const content = { kind: 'text', text: 'x' };
    const notBefore = new Date(now + 3_600_000).toISOString();
    const { body } = await post({ content, notBefore, validityMs: 60_000, priority: 'urgent' });
    expect(await leased()).toEqual([]);
    const poll = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    await test.clock.advance(25_000);
    expect((await poll).leases).toEqual([]);
    await test.clock.advance(3_600_000 - 25_000);
    expect(await leased()).toMatchObject([{ priority: 'urgent', expiresInMs: 60_000 }]);
    await test.clock.advance(120_000);
    expect(await test.statusOf(String(body['id']))).toMatchObject({ status: 'expired' });
  });

  const text = { kind: 'text', text: 'x' };
  it.each<[string, object, number, RegExp]>([
    ['no content', {}, 400, /^content/],
    ['an unknown kind', { content: { kind: 'poem' } }, 400, /^content/],
    ['no text', { content: { kind: 'text', text: '' } }, 400, /^content.text/],
    ['a wrong number', { content: text, to: { kind: 'number', number: '+1' } }, 400, /^to.number/],
    ['an unknown channel', { content: text, channel: 'pigeon' }, 400, /^channel/],
    ['an unknown instance', { content: text, instance: 9 }, 400, /no such instance/],
    ['an instance of another channel', { content: text, channel: 'telegram' }, 400, /has the channel WhatsApp/],
    ['no attachment', { content: { kind: 'image' } }, 400, /data must hold/],
    ['an empty attachment', { content: { kind: 'image' }, data: '' }, 470, /empty/],
    ['no base64', { content: { kind: 'image' }, data: '*' }, 400, /base64/],
    [
      'another kind of bytes',
      { content: { kind: 'video' }, data: samples.audio.toString('base64') },
      400,
      /audio\/mpeg/,
    ],
    [
      'a voice note that is a song',
      { content: { kind: 'voiceNote' }, data: samples.audio.toString('base64') },
      400,
      /as voiceNote/,
    ],
    ['a document without name', { content: { kind: 'document' }, data: 'AAAA' }, 400, /^content.fileName/],
    ['a place beyond the pole', { content: { kind: 'location', latitude: 91, longitude: 0 } }, 400, /latitude/],
    ['no time', { content: text, notBefore: 'tomorrow' }, 400, /^notBefore/],
    ['no validity', { content: text, validityMs: 0 }, 400, /^validityMs/],
    ['an unknown priority', { content: text, priority: 'asap' }, 400, /^priority/],
  ])('refuses %s', async (_, payload, status, message) => {
    const answer = await post(payload);
    expect(answer).toMatchObject({ status, body: { error_message: expect.stringMatching(message) } });
    expect(await test.storedMedia()).toEqual([]);
  });
});
