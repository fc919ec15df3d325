import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeOggOpus } from '../../engine/channels/testing/ogg-opus.ts';
import { trackClock } from '../../engine/testing/tracked-clock.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Content } from '../../shared/contract/message.ts';
import { waitFor } from '../networks/client.ts';
import { bob, me } from '../networks/people.ts';
import type { TelegramAccount } from './telegram-account.ts';
import { telegramHouse } from './telegram-house.ts';

let user: TelegramAccount;
const network = telegramHouse((opened) => (user = opened));

/** The head of a JPEG of 800 by 600, and noise. */
const jpeg = (size: number): Buffer => {
  const head = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0001108025803200301220002110103110100', 'hex');
  return Buffer.concat([head, Buffer.alloc(size - head.length, 7)]);
};

describe('files', () => {
  beforeEach(() => user.pair(me));

  it.each([
    ['image', 'image/jpeg', 60_000, { caption: 'a picture' }],
    ['document', 'application/pdf', 700_001, { fileName: 'bill.pdf', caption: 'the bill' }],
    ['document', 'application/zip', 11 * 1024 * 1024 + 17, { fileName: 'all.zip' }],
    ['audio', 'audio/mpeg', 30_000, { fileName: 'song.mp3', seconds: 12 }],
    ['video', 'video/mp4', 200_000, { caption: 'look' }],
  ] as const)('go out: %s as %s of %d bytes', async (kind, mimetype, size, more) => {
    const bytes = kind === 'image' ? jpeg(size) : Buffer.alloc(size, 7);
    const media = user.media.add(bytes, mimetype);
    const networkId = await user.send(bob, { kind, media, ...more } as Content);
    await user.next('ack', (event) => event.networkId === networkId, { timeoutMs: 20_000 });
    const [message] = network.phone(bob).messages({}).slice(-1);
    expect(message).toMatchObject({ id: networkId, kind, copies: 1, media: { sha256: media.sha256, bytes: size } });
    await network.read(bob, me);
    expect(await user.next('receipt')).toMatchObject({ networkId, receipt: 'read' });
  });

  it('as a voice note go out as one, with its length', async () => {
    const media = user.media.add(makeOggOpus(Array.from({ length: 250 }, () => 80)), 'audio/ogg');
    await user.send(bob, { kind: 'voiceNote', media });
    await user.next('ack');
    expect(network.phone(bob).messages({}).at(-1)).toMatchObject({ kind: 'voice', media: { seconds: 5 } });
  });

  it('that are handed over again after a lost answer are shown once', async () => {
    const media = user.media.add(Buffer.alloc(5_000, 3), 'application/pdf');
    const networkId = user.newId();
    const payload = await user.prepared(bob, { kind: 'document', media, fileName: 'a.pdf' }, networkId);
    await network.fault({ dropAcks: 1 });
    await user.account.handOver({ networkId, payload });
    await waitFor(() => network.phone(bob).messages({}).length === 1, 'the file');
    await user.account.handOver({ networkId, payload });
    await user.next('ack', (event) => event.networkId === networkId);
    expect(network.phone(bob).messages({})).toMatchObject([{ copies: 1 }]);
  });

  it('from others arrive whole', async () => {
    const { sha256 } = await network.write(bob, {
      to: me,
      media: { kind: 'document', size: 300_000, fileName: 'in.bin' },
    });
    const { content } = await user.receive(undefined, 20_000);
    expect(content).toMatchObject({ kind: 'document', fileName: 'in.bin', media: { sha256, bytes: 300_000 } });
  });

  it('whose reference has run out are found again by their message', async () => {
    await network.fault({ refuseDownloads: 1 });
    await network.write(bob, { to: me, media: { kind: 'document', size: 3_000, fileName: 'in.bin' } });
    expect((await user.receive(undefined, 20_000)).content).toMatchObject({ media: { bytes: 3_000 } });
  });
});

describe('an upload under way', () => {
  const clock = trackClock(systemClock);
  beforeEach(async () => {
    await user.close();
    user.clock = clock;
    await user.open();
    await user.pair(me);
    await network.fault({ delay: 150 });
  });
  afterEach(() => network.fault({ clear: true }));

  it.each([
    ['that is cancelled', (stop: AbortController) => stop.abort()],
    ['whose connection is lost', () => network.fault({ drop: true })],
    ['of an account that is taken offline', () => user.account.disconnect()],
    ['of an account that is removed', () => user.close()],
  ])('%s ends at once, and leaves no file open and no timer behind', async (_, end) => {
    const media = user.media.add(Buffer.alloc(11 * 1024 * 1024, 7), 'application/zip');
    const content = { kind: 'document', media, fileName: 'all.zip' } as const;
    const stop = new AbortController();
    const to = { kind: 'number', number: bob } as const;
    const preparing = user.account.prepare({ to, content, networkId: '1' }, { signal: stop.signal });
    await waitFor(() => user.media.open === 1, 'the file being read');
    await end(stop);
    expect(await preparing).toMatchObject({ kind: 'later' });
    await waitFor(() => user.media.open === 0, 'the file to be closed');
    await user.close();
    expect(clock.pending).toBe(0);
    expect(network.phone(bob).messages({})).toEqual([]);
  });
});
