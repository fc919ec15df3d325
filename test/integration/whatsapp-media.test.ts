/** Every kind of content that the WhatsApp channel sends, against the simulated network and its media host. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodePayload } from '../../engine/channels/whatsapp/payload.ts';
import { makeOggOpus } from '../../engine/channels/testing/ogg-opus.ts';
import type { Content } from '../../shared/contract/message.ts';
import { trustMediaHosts } from '../networks/baileys-client.ts';
import { startNetworks, type Networks } from '../networks/client.ts';
import { TestAccount } from './whatsapp-account.ts';

const me = '15550001111';
const bob = '15550002222';
/** Its bytes do not matter here: what it is was decided when it was accepted. */
const file = randomBytes(300_000);

let networks: Networks;
let user: TestAccount;

beforeAll(async () => {
  networks = await startNetworks({ stderr: 'ignore' });
  trustMediaHosts(networks.mediaAuthority);
});
afterAll(() => networks.stop());

async function start(options?: ConstructorParameters<typeof TestAccount>[1]): Promise<void> {
  await networks.whatsapp.reset();
  await networks.whatsapp.phone({ number: me, name: 'Me' });
  await networks.whatsapp.phone({ number: bob, name: 'Bob' });
  user = new TestAccount(networks, options);
  await user.open();
  await user.pair(networks, me);
}
const shownTo = (number: string, id: string) =>
  networks.whatsapp.waitForMessage(number, (message) => message.id === id);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

afterEach(() => user.remove());

describe('attachments', () => {
  beforeEach(() => start());

  const media = (mimetype: string) => user.media.add(file, mimetype);
  const cases: [string, () => Content, object][] = [
    ['image', () => ({ kind: 'image', media: media('image/jpeg'), caption: 'look' }), { caption: 'look' }],
    ['video', () => ({ kind: 'video', media: media('video/mp4'), seconds: 12.4, caption: 'see' }), { seconds: 12 }],
    ['audio', () => ({ kind: 'audio', media: media('audio/mpeg'), seconds: 61 }), { seconds: 61 }],
    [
      'document',
      () => ({ kind: 'document', media: media('application/pdf'), fileName: 'Rechnung ü.pdf', caption: 'bill' }),
      { fileName: 'Rechnung ü.pdf', caption: 'bill' },
    ],
  ];

  it.each(cases)('%s arrives whole, with what belongs to it', async (kind, content, details) => {
    await user.sendContent(bob, content(), 'AAA1');
    const shown = await shownTo(bob, 'AAA1');
    expect(shown.media).toMatchObject({ kind, bytes: file.byteLength, sha256: sha256(file), ...details });
    expect(shown.media?.problem).toBeUndefined();
    await user.next('ack', ({ networkId }) => networkId === 'AAA1');
    const fetched = await networks.whatsapp.media(bob, 'AAA1');
    expect(sha256(Buffer.from(await fetched.arrayBuffer()))).toBe(sha256(file));
    await networks.whatsapp.assertNoFailures();
  });

  it('a voice note has a duration and a waveform, and its text goes before it', async () => {
    const sizes = Array.from({ length: 400 }, (_, index) => (index < 200 ? 30 : 120));
    const note = user.media.add(makeOggOpus(sizes), 'audio/ogg');
    await user.sendContent(bob, { kind: 'voiceNote', media: note, caption: 'listen' }, 'AAA2');
    const shown = await shownTo(bob, 'AAA2');
    expect(shown.media).toMatchObject({ kind: 'voice', seconds: 8, mimetype: 'audio/ogg; codecs=opus' });
    expect(shown.media?.waveform).toHaveLength(64);
    expect(shown.media?.waveform?.at(10)).toBeLessThan(50);
    expect(shown.media?.waveform?.at(60)).toBe(100);
    const texts = await networks.whatsapp.messages(bob);
    expect(texts.map(({ text }) => text)).toEqual(['listen', '']);
    await networks.whatsapp.assertNoFailures();
  });

  it('a voice note that is no Ogg/Opus file fails for good', async () => {
    const to = { kind: 'number', number: bob } as const;
    const content: Content = { kind: 'voiceNote', media: media('audio/mpeg') };
    expect(await user.account.prepare({ to, content, networkId: 'AAA3' })).toEqual({
      kind: 'failed',
      reason: 'contentInvalid',
      detail: 'notOpus',
    });
  });

  it('is uploaded once, however often it is handed over', async () => {
    await networks.whatsapp.fault({ dropAcks: 2 });
    await user.sendContent(bob, { kind: 'image', media: media('image/png') }, 'AAA4');
    const payload = user.payloads.get('AAA4') ?? new Uint8Array();
    await user.account.handOver({ networkId: 'AAA4', payload });
    await user.account.handOver({ networkId: 'AAA4', payload });
    await user.next('ack', ({ networkId }) => networkId === 'AAA4');
    await expect.poll(async () => (await shownTo(bob, 'AAA4')).copies).toBe(3);
    expect((await networks.whatsapp.state()).media.uploads).toBe(1);
    expect(user.media.reads).toBe(2);
  });

  it('that the media host refuses is tried again later, and nothing was sent', async () => {
    await networks.whatsapp.fault({ refuseUploads: 1 });
    const to = { kind: 'number', number: bob } as const;
    const content: Content = { kind: 'document', media: media('text/csv'), fileName: 'a.csv' };
    const prepare = () => user.account.prepare({ to, content, networkId: 'AAA5' });
    expect(await prepare()).toEqual({ kind: 'later', retryInMs: 10_000 });
    expect((await prepare()).kind).toBe('ready');
  });

  it('that is not on this device is waited for', async () => {
    const to = { kind: 'number', number: bob } as const;
    const missing = { sha256: '0'.repeat(64), bytes: 5, mimetype: 'image/png' };
    const prepared = await user.account.prepare({ to, content: { kind: 'image', media: missing }, networkId: 'AAA6' });
    expect(prepared).toEqual({ kind: 'later', retryInMs: 10_000 });
  });

  it('is given up when nobody waits for it any more', async () => {
    const to = { kind: 'number', number: bob } as const;
    const content: Content = { kind: 'image', media: media('image/png') };
    const signal = AbortSignal.abort();
    expect(await user.account.prepare({ to, content, networkId: 'AAA7' }, { signal })).toEqual({ kind: 'later' });
  });

  it('that a phone cannot decrypt is sent again from the payload', async () => {
    await networks.whatsapp.fault({ undecryptable: 1, number: bob });
    await user.sendContent(bob, { kind: 'image', media: media('image/png'), caption: 'again' }, 'AAA8');
    expect((await shownTo(bob, 'AAA8')).media).toMatchObject({ caption: 'again', sha256: sha256(file) });
    expect((await networks.whatsapp.state()).media.uploads).toBe(1);
    await networks.whatsapp.assertNoFailures();
  });

  it('of 100 MB never lies in memory', { timeout: 60_000 }, async () => {
    const bytes = 100 * 1024 * 1024;
    const block = randomBytes(65_536);
    const hash = createHash('sha256');
    for (let at = 0; at < bytes; at += block.byteLength) hash.update(block);
    const whole = { sha256: hash.digest('hex'), bytes, mimetype: 'application/zip' };
    user.media.addGenerated(whole.sha256, block, bytes / block.byteLength);
    await user.send(bob, 'warm', 'AAB0');
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    try {
      await user.sendContent(bob, { kind: 'document', media: whole, fileName: 'big.zip' }, 'AAB1');
    } finally {
      clearInterval(watch);
    }
    const shown = await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'AAB1', 30_000);
    expect(shown.media).toMatchObject({ bytes, sha256: whole.sha256 });
    // Far below the file. The exact figure depends on when the collector runs: `npm run bench` measures it.
    expect((peak - before) / 1024 / 1024).toBeLessThan(90);
  });
});

describe('places and links', () => {
  it('a location arrives with its name and address', async () => {
    await start();
    const place = { kind: 'location', latitude: 52.52, longitude: 13.405, name: 'Berlin', address: 'Mitte' } as const;
    await user.sendContent(bob, place, 'BBB1');
    const { kind, ...details } = place;
    expect(await shownTo(bob, 'BBB1')).toMatchObject({ kind, location: details });
    await networks.whatsapp.assertNoFailures();
  });

  it('a link goes out with what its page says', async () => {
    const thumbnail = Buffer.from('jpeg');
    await start({ fetchLinkPreview: async () => ({ title: 'Page', description: 'About it', thumbnail }) });
    await user.sendContent(bob, { kind: 'link', url: 'https://example.com/a' }, 'BBB2');
    expect(await shownTo(bob, 'BBB2')).toMatchObject({
      text: 'https://example.com/a',
      link: { url: 'https://example.com/a', title: 'Page', description: 'About it', thumbnailBytes: 4 },
    });
    await networks.whatsapp.assertNoFailures();
  });

  it('a link goes out without a preview when there is none within two seconds, or an error', async () => {
    const ends: boolean[] = [];
    await start({
      fetchLinkPreview: (url, signal) =>
        url.endsWith('slow')
          ? new Promise(() => signal.addEventListener('abort', () => ends.push(true)))
          : Promise.reject(new Error('refused')),
    });
    const startedAt = performance.now();
    await user.sendContent(bob, { kind: 'link', url: 'https://example.com/slow' }, 'BBB3');
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(ends).toEqual([true]);
    await user.sendContent(bob, { kind: 'link', url: 'https://example.com/broken' }, 'BBB4');
    for (const id of ['BBB3', 'BBB4']) expect((await shownTo(bob, id)).link).toBeUndefined();
    expect(decodePayload(user.payloads.get('BBB4') ?? new Uint8Array()).message.extendedTextMessage?.title).toBeFalsy();
  });
});
