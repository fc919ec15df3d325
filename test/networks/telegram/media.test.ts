import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTelegramNetwork } from '../create.ts';
import { signInTelegram, trustTelegram, type TelegramUser } from '../mtcute-client.ts';
import { assertNoFailures, bob, me } from '../people.ts';
import type { ShownMessage } from './phone.ts';

const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
let user: TelegramUser;
let bobId: number;

const jpeg = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0001108025803200301220002110103110100', 'hex'),
  Buffer.alloc(60_000, 7),
]);
const ogg = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(20_000, 5)]);

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

function lastShown(): ShownMessage {
  const last = network.phone(bob).messages({}).at(-1);
  if (!last) throw new Error('the phone shows nothing');
  return last;
}

beforeAll(async () => {
  await network.start();
  trustTelegram(network.publicKey);
  await network.putPhone({ number: me, name: 'Me' });
  await network.putPhone({ number: bob, name: 'Bob' });
  user = await signInTelegram(network, me);
  bobId = await user.contact(bob);
});
afterEach(async () => {
  await network.fault({ clear: true });
  assertNoFailures(network);
});
afterAll(async () => {
  await user.end();
  await network.stop();
});

test('a photo arrives with its caption and size', async () => {
  await user.client.sendMedia(bobId, { type: 'photo', file: jpeg, fileName: 'a.jpg', caption: 'a picture' });
  expect(lastShown()).toMatchObject({
    kind: 'image',
    text: 'a picture',
    media: { mimetype: 'image/jpeg', bytes: jpeg.length, sha256: sha256(jpeg), width: 800, height: 600 },
  });
});

test('a picture that is none is refused', async () => {
  const file = Buffer.alloc(5000, 1);
  await expect(user.client.sendMedia(bobId, { type: 'photo', file, fileName: 'a.jpg' })).rejects.toThrow(
    'IMAGE_PROCESS_FAILED',
  );
});

test.each([
  ['a small document', 3000],
  ['a document of several parts', 700_001],
  ['a document above ten megabytes', 11 * 1024 * 1024 + 17],
])('%s arrives whole and can be fetched again', async (_what, size) => {
  const file = Buffer.alloc(size, 'pairline');
  const sent = await user.client.sendMedia(bobId, {
    type: 'document',
    file,
    fileName: 'report.pdf',
    fileMime: 'application/pdf',
  });
  const shown = lastShown();
  expect(shown.media).toMatchObject({ kind: 'document', fileName: 'report.pdf', bytes: size, sha256: sha256(file) });
  expect(network.media(bob, shown.id).data.equals(file)).toBe(true);
  if (sent.media?.type !== 'document') throw new Error(`a ${sent.media?.type ?? 'text'} instead of a document`);
  expect(sha256(await user.client.downloadAsBuffer(sent.media))).toBe(sha256(file));
});

test('music and voice notes keep what players show', async () => {
  await user.client.sendMedia(bobId, {
    type: 'audio',
    file: Buffer.alloc(50_000, 3),
    fileName: 's.mp3',
    fileMime: 'audio/mpeg',
    duration: 12,
    title: 'Song',
    performer: 'Singer',
  });
  expect(lastShown().media).toMatchObject({ kind: 'audio', seconds: 12, title: 'Song', performer: 'Singer' });
  const waveform = [0, 5, 31, 7];
  await user.client.sendMedia(bobId, {
    type: 'voice',
    file: ogg,
    fileName: 'v.ogg',
    fileMime: 'audio/ogg',
    duration: 3,
    waveform,
  });
  const { media } = lastShown();
  expect(media).toMatchObject({ kind: 'voice', seconds: 3 });
  expect(media?.waveform?.slice(0, 4)).toEqual(waveform);
});

test('a voice note that is not OGG is a mistake of the client', async () => {
  await user.client.sendMedia(bobId, { type: 'voice', file: Buffer.alloc(900, 1), fileName: 'v.ogg', duration: 1 });
  expect(() => assertNoFailures(network)).toThrow('a voice note that is not OGG');
  network.forgetFailures();
});

test('a file of a phone reaches the client, in whatever data centre it lies', async () => {
  await network.putPhone({ number: '15557770000', name: 'Far', dc: 4 });
  for (const number of [bob, '15557770000']) {
    const { sha256: expected } = network.write(number, {
      to: me,
      media: { kind: 'document', size: 1_500_000, fileName: 'large.bin', caption: `from ${number}` },
    });
    const message = await user.message(({ text }) => text === `from ${number}`);
    if (message.media?.type !== 'document') throw new Error('no document');
    expect(message.media.fileName).toBe('large.bin');
    expect(sha256(await user.client.downloadAsBuffer(message.media))).toBe(expected);
  }
});

test('a voice note of a phone is marked as heard by the client, and the phone is told', async () => {
  const { id } = network.write(bob, { to: me, media: { kind: 'voice', base64: ogg.toString('base64'), seconds: 2 } });
  const message = await user.message(({ media }) => media?.type === 'voice');
  await user.client.call({ _: 'messages.readMessageContents', id: [message.id] });
  const receipts = network
    .phone(bob)
    .sent()
    .find((sent) => sent.id === id)?.receipts;
  expect(receipts).toMatchObject([{ number: me, type: 'played' }]);
});

test('parts that are refused or damaged are seen', async () => {
  const document = { type: 'document', file: Buffer.alloc(2000, 1), fileName: 'x.bin' } as const;
  await network.fault({ refuseUploads: 1 });
  await expect(user.client.sendMedia(bobId, document)).rejects.toThrow('FILE_PART_INVALID');
  const { sha256: expected } = network.write(bob, { to: me, media: { kind: 'document', size: 2048, caption: 'one' } });
  const { media } = await user.message(({ text }) => text === 'one');
  if (media?.type !== 'document') throw new Error('no document');
  await network.fault({ refuseDownloads: 1 });
  await expect(user.client.downloadAsBuffer(media)).rejects.toThrow('FILE_REFERENCE_EXPIRED');
  await network.fault({ corruptDownloads: 1 });
  expect(sha256(await user.client.downloadAsBuffer(media))).not.toBe(expected);
  expect(sha256(await user.client.downloadAsBuffer(media))).toBe(expected);
});
