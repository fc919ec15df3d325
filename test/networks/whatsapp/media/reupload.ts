/**
 * A client whose download failed asks its own phone to upload the file again, and is told where it is now. Read in
 * `encryptMediaRetryRequest` and `decodeMediaRetryNode` of Baileys 7.0.0-rc14.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Account, LinkedDevice } from '../accounts.ts';
import { deliver } from '../delivery.ts';
import { hkdf } from '../wire/hkdf.ts';
import { bytes, child, node, outline, type Node } from '../wire/node.ts';
import { timestamp, type World } from '../world.ts';
import type { MediaReference } from './open.ts';

const tagBytes = 16;
const { ResultType } = proto.MediaRetryNotification;

interface Client {
  readonly world: World;
  readonly account: Account;
  readonly device: LinkedDevice;
}

export function reupload(client: Client, stanza: Node): void {
  const { world, account } = client;
  const { id = '', to } = stanza.attrs;
  const reference = account.phone.shown(id)?.reference;
  const asked = child(stanza, 'rmr');
  if (world.directory.find(to)?.account !== account || !reference || !asked) {
    world.failures.add('media retry', `for no file of this phone: ${outline(stanza)}`);
    return;
  }
  checkRequest(world, reference, stanza, id);
  uploadAgain(world, reference)
    .then((directPath) => answer(client, id, asked, reference, directPath))
    .catch((error: unknown) => world.failures.add('media retry', String(error)));
}

function checkRequest(world: World, reference: MediaReference, stanza: Node, id: string): void {
  try {
    const sealed = bytes(child(child(stanza, 'encrypt'), 'enc_p'));
    const decipher = createDecipheriv(
      'aes-256-gcm',
      keyOf(reference),
      bytes(child(child(stanza, 'encrypt'), 'enc_iv')),
    );
    decipher.setAAD(Buffer.from(id)).setAuthTag(sealed.subarray(-tagBytes));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
    const { stanzaId } = proto.ServerErrorReceipt.decode(plain);
    if (stanzaId !== id) throw new Error(`it names ${stanzaId ?? 'nothing'}`);
  } catch (error) {
    world.failures.add('media retry', `${id}: the request does not decrypt: ${String(error)}`);
  }
}

/** Undefined when the file is gone for good. */
async function uploadAgain({ media }: World, { directPath }: MediaReference): Promise<string | undefined> {
  const blob = media.store.get(directPath);
  if (!blob) return undefined;
  const copy = await media.store.put(media.store.read(blob), blob.folder, blob.bytes);
  return copy.directPath;
}

function answer(
  { world, account, device }: Client,
  id: string,
  asked: Node,
  reference: MediaReference,
  directPath: string | undefined,
): void {
  const attrs = { type: 'mediaretry', id, from: account.jid(), t: timestamp(world) };
  const rmr = node('rmr', asked.attrs);
  if (directPath === undefined) {
    const error = node('error', { code: String(ResultType.NOT_FOUND) });
    deliver(device, node('notification', attrs, [rmr, error]));
    return;
  }
  const iv = Buffer.from(world.random.bytes(12));
  const cipher = createCipheriv('aes-256-gcm', keyOf(reference), iv).setAAD(Buffer.from(id));
  const plain = proto.MediaRetryNotification.encode({ stanzaId: id, directPath, result: ResultType.SUCCESS }).finish();
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const encrypt = node('encrypt', {}, [node('enc_p', {}, sealed), node('enc_iv', {}, iv)]);
  deliver(device, node('notification', attrs, [rmr, encrypt]));
}

function keyOf({ mediaKey }: MediaReference): Buffer {
  return hkdf(mediaKey, Buffer.alloc(32), Buffer.from('WhatsApp Media Retry Notification'), 32);
}
