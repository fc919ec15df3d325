/** Files both ways, over https, through the unmodified client. */
import { createHash, randomBytes } from 'node:crypto';
import { downloadMediaMessage, type AnyMessageContent, type WAMessage } from '@whiskeysockets/baileys';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { trustMediaHosts, trustNetwork, type Client } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { assertNoFailures, bob, linkClient, me } from '../testing.ts';
import type { MediaInput } from './contract.ts';
import type { ShownMessage } from './phone.ts';

const network = createWhatsAppNetwork();
const bobsJid = `${bob}@s.whatsapp.net`;
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
let client: Client;

const shown = (number: string, id: string): Promise<ShownMessage> =>
  waitFor(() => network.phone(number).messages({ id })[0], `${id} on ${number}`);

async function send(content: AnyMessageContent): Promise<ShownMessage> {
  const sent = await client.socket.sendMessage(bobsJid, content);
  const id = sent?.key.id ?? '';
  expect((await client.acked(id)).error).toBeUndefined();
  return shown(bob, id);
}

const download = (message: WAMessage): Promise<Buffer> =>
  downloadMediaMessage(
    message,
    'buffer',
    {},
    { reuploadRequest: client.socket.updateMediaMessage, logger: pino({ level: 'silent' }) },
  );

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
  trustMediaHosts(network.mediaAuthority);
  for (const number of [me, bob]) network.putPhone({ number });
  client = await linkClient(network, me);
});

afterEach(async () => {
  assertNoFailures(network);
  await network.fault({ clear: true });
});

afterAll(async () => {
  await client.end();
  await network.stop();
});

test('a document arrives with its name, type, caption and every byte', async () => {
  const data = randomBytes(300_001);
  const message = await send({ document: data, mimetype: 'application/zip', fileName: 'a.zip', caption: 'for you' });
  const { media } = message;
  expect(message).toMatchObject({ kind: 'document', text: 'for you', copies: 1 });
  expect(media).toEqual({
    kind: 'document',
    mimetype: 'application/zip',
    bytes: data.length,
    sha256: sha256(data),
    fileName: 'a.zip',
    caption: 'for you',
  });
  const parts = await network.media(bob, message.id).stream.toArray();
  expect(sha256(Buffer.concat(parts as Buffer[]))).toBe(sha256(data));
  await client.status(message.id, 3);
});

test('images, videos, audio and voice notes show what the client said of them', async () => {
  const data = randomBytes(1000);
  const jpegThumbnail = randomBytes(40).toString('base64');
  const image = await send({ image: data, jpegThumbnail, width: 640, height: 480, caption: 'look' });
  expect(image).toMatchObject({ kind: 'image', text: 'look', media: { width: 640, height: 480, thumbnailBytes: 40 } });
  const video = await send({ video: data, jpegThumbnail, seconds: 7 });
  expect(video).toMatchObject({ kind: 'video', media: { mimetype: 'video/mp4', seconds: 7 } });
  const audio = await send({ audio: data, mimetype: 'audio/mpeg', seconds: 3 });
  expect(audio).toMatchObject({ kind: 'audio', media: { mimetype: 'audio/mpeg', seconds: 3 } });
  const waveform = Uint8Array.from({ length: 64 }, (_, index) => index);
  const mimetype = 'audio/ogg; codecs=opus';
  // Baileys takes a waveform and passes it on; its types do not name it.
  const voiceNote = { audio: data, mimetype, ptt: true, seconds: 4, waveform };
  const voice = await send(voiceNote);
  expect(voice).toMatchObject({ kind: 'voice', media: { seconds: 4, waveform: [...waveform] } });
  network.play(bob, voice.id);
  await client.status(voice.id, 5);
});

test('places, contact cards, links and reactions show', async () => {
  const place = { degreesLatitude: 47.5, degreesLongitude: 19.04, name: 'Here', address: 'Main Street 1' };
  const { location } = await send({ location: place });
  expect(location).toEqual({ latitude: 47.5, longitude: 19.04, name: 'Here', address: 'Main Street 1' });
  const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Eve\nEND:VCARD';
  const card = await send({ contacts: { displayName: 'Eve', contacts: [{ displayName: 'Eve', vcard }] } });
  expect(card).toMatchObject({ kind: 'contact', contacts: [{ name: 'Eve', vcard }] });
  const url = 'https://example.com/page';
  const linkPreview = { 'canonical-url': url, 'matched-text': url, title: 'A page', description: 'About it' };
  const link = await send({ text: `see ${url}`, linkPreview });
  expect(link.link).toMatchObject({ url, title: 'A page', description: 'About it' });
  const key = { id: link.id, remoteJid: bobsJid, fromMe: true };
  expect(await send({ react: { text: '👍', key } })).toMatchObject({
    kind: 'reaction',
    text: '👍',
    reaction: { messageId: link.id, emoji: '👍' },
  });
});

test('the text after a large file waits until the file is fetched', async () => {
  const before = network.phone(bob).count;
  await client.socket.sendMessage(bobsJid, { document: randomBytes(5_000_000), mimetype: 'x/y', fileName: 'big' });
  const id = await client.sendText(bob, 'after it');
  await shown(bob, id);
  const kinds = network.phone(bob).messages({ since: before });
  expect(kinds.map(({ kind }) => kind)).toEqual(['document', 'text']);
});

const files: MediaInput[] = [
  { kind: 'image', size: 70_000, caption: 'a picture', width: 10, height: 20 },
  { kind: 'document', size: 1, fileName: 'one.pdf', caption: 'one byte' },
  { kind: 'document', size: 3_000_000, fileName: 'large.bin' },
  { kind: 'audio', size: 1000, seconds: 2 },
  { kind: 'voice', size: 1000, seconds: 2, waveform: [0, 50, 100] },
  { kind: 'video', size: 100_000, seconds: 9 },
];

test.each(files)('the client downloads what a phone sends: $kind of $size bytes', async (media) => {
  const written = await network.write(bob, { to: me, media });
  const message = await client.message(({ key }) => key.id === written.id);
  const data = await download(message);
  expect([data.length, sha256(data)]).toEqual([written.bytes, written.sha256]);
  expect(await shown(me, written.id)).toMatchObject({ kind: media.kind, media: { sha256: written.sha256 } });
});

test('places, contact cards and reactions of a phone reach the client', async () => {
  const text = await client.sendText(bob, 'react to me');
  await shown(bob, text);
  const next = async (id: string): Promise<WAMessage['message']> =>
    (await client.message(({ key }) => key.id === id)).message;
  const place = await network.write(bob, { to: me, location: { latitude: 1, longitude: 2, name: 'There' } });
  expect((await next(place.id))?.locationMessage).toMatchObject({ degreesLatitude: 1, name: 'There' });
  const card = await network.write(bob, { to: me, contact: { name: 'Eve', number: '15550003333' } });
  expect((await next(card.id))?.contactMessage?.vcard).toContain('waid=15550003333');
  const reaction = await network.write(bob, { to: me, reaction: { messageId: text, emoji: '❤️' } });
  expect((await next(reaction.id))?.reactionMessage).toMatchObject({ text: '❤️', key: { id: text, fromMe: true } });
});

test('a file that its host has dropped is uploaded again by the own phone', async () => {
  await client.socket.refreshMediaConn();
  const { id, sha256: expected } = await network.write(bob, { to: me, media: { kind: 'document', size: 5000 } });
  const message = await client.message(({ key }) => key.id === id);
  await shown(me, id);
  await network.fault({ refuseDownloads: 1 });
  // Baileys asks for the upload only on `error.status`, which its own error does not have: a client calls it itself.
  await expect(download(message)).rejects.toMatchObject({ output: { statusCode: 410 } });
  const old = message.message?.documentMessage?.directPath;
  await client.socket.updateMediaMessage(message);
  expect(message.message?.documentMessage?.directPath).not.toBe(old);
  expect(sha256(await download(message))).toBe(expected);
});

test('a refused upload fails for the client, and the next one works', async () => {
  await network.fault({ refuseUploads: 1, number: me });
  const content = { document: randomBytes(100), mimetype: 'x/y', fileName: 'f' };
  await expect(client.socket.sendMessage(bobsJid, content)).rejects.toThrow('upload failed');
  await send(content);
});

test('a corrupted download is not what was sent', async () => {
  const { id, sha256: expected } = await network.write(bob, { to: me, media: { kind: 'image', size: 5000 } });
  const message = await client.message(({ key }) => key.id === id);
  await network.fault({ corruptDownloads: 1 });
  const outcome = await download(message).then(sha256, () => 'an error');
  expect(outcome).not.toBe(expected);
});
