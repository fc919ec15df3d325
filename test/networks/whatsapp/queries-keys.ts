/** Published keys: upload, count, digest, rotation, and handing them out to others. */
import { takeBundle, type LinkedDevice } from './accounts.ts';
import { deliver } from './delivery.ts';
import { QueryError, type Answer, type Query, type QueryHandler } from './query.ts';
import type { KeyBundle } from './signal/device.ts';
import { typedKey } from './signal/messages.ts';
import { publicKeyBytes, verifySignature } from './wire/keys.ts';
import { bigEndian, bytes, child, children, node, unsigned, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

/** Baileys uploads more when the server names fewer than this (`MIN_PREKEY_COUNT`). */
export const lowPreKeys = 5;
const keyType = Buffer.from([5]);

export const keyQueries: Readonly<Record<string, QueryHandler>> = {
  'encrypt/get/count': ({ device }) => ({
    content: [node('count', { value: String(device.keys.preKeys.size) })],
  }),
  'encrypt/get/digest': ({ device }) => ({ content: [digest(device)] }),
  'encrypt/get/key': handOut,
  'encrypt/set/registration': upload,
  'encrypt/set/rotate': ({ device, child: rotate }) => {
    device.keys.signedPreKey = readSignedPreKey(device.identity, child(rotate, 'skey'));
    return {};
  },
};

/** Reads a signed prekey and checks that the device's identity signed it. */
export function readSignedPreKey(identity: Buffer, skey: Node | undefined): KeyBundle['signedPreKey'] {
  const value = bytes(child(skey, 'value'));
  const signature = bytes(child(skey, 'signature'));
  if (!verifySignature(identity, typedKey(value), signature)) {
    throw new QueryError(406, 'the signed prekey is not signed by the identity');
  }
  return { id: unsigned(child(skey, 'id'), 3), value, signature };
}

export function bundleNodes(bundle: KeyBundle): Node[] {
  const { signedPreKey, preKey } = bundle;
  const skey = node('skey', {}, [
    node('id', {}, bigEndian(signedPreKey.id, 3)),
    node('value', {}, signedPreKey.value),
    node('signature', {}, signedPreKey.signature),
  ]);
  const key = preKey && node('key', {}, [node('id', {}, bigEndian(preKey.id, 3)), node('value', {}, preKey.value)]);
  return [node('type', {}, keyType), node('identity', {}, bundle.identity), skey, ...(key ? [key] : [])];
}

/** Takes a bundle of any device and tells a linked one that its prekeys run low. */
export function takeBundleOf(world: World, device: Parameters<typeof takeBundle>[0]): KeyBundle {
  const bundle = takeBundle(device);
  if (device.kind === 'linked') warnOfLowPreKeys(world, device);
  return bundle;
}

function upload({ device, stanza }: Query): Answer {
  const { keys, identity } = device;
  const registrationId = unsigned(child(stanza, 'registration'), 4);
  if (!bytes(child(stanza, 'identity')).equals(identity)) throw new QueryError(406, 'another identity than at pairing');
  if (!bytes(child(stanza, 'type')).equals(keyType)) throw new QueryError(406, 'unknown key type');
  const signedPreKey = readSignedPreKey(identity, child(stanza, 'skey'));
  const uploaded = children(child(stanza, 'list'), 'key').map((key) => readPreKey(device, key));
  if (uploaded.length === 0) throw new QueryError(406, 'no prekeys');
  keys.registrationId = registrationId;
  keys.signedPreKey = signedPreKey;
  for (const [id, value] of uploaded) keys.preKeys.set(id, value);
  return {};
}

function readPreKey({ keys }: LinkedDevice, key: Node): [number, Buffer] {
  const id = unsigned(child(key, 'id'), 3);
  const value = bytes(child(key, 'value'));
  if (value.length !== publicKeyBytes) throw new QueryError(406, `prekey ${id} holds ${value.length} bytes`);
  if (keys.handedOut.has(id))
    throw new QueryError(406, `prekey ${id} was handed out before: one-time keys must be new`);
  return [id, value];
}

function digest({ keys, identity }: LinkedDevice): Node {
  if (keys.preKeys.size === 0 && keys.handedOut.size === 0) throw new QueryError(404, 'item-not-found', true);
  const ids = [...keys.preKeys.keys()].map((id) => node('id', {}, bigEndian(id, 3)));
  return node('digest', {}, [
    node('registration', {}, bigEndian(keys.registrationId, 4)),
    node('type', {}, keyType),
    node('identity', {}, identity),
    node('skey', {}, [node('id', {}, bigEndian(keys.signedPreKey.id, 3))]),
    node('list', {}, ids),
  ]);
}

function handOut({ world, child: asked }: Query): Answer {
  const users = children(asked, 'user').map((user) => {
    const { jid } = user.attrs;
    const device = world.directory.find(jid)?.device;
    if (!device) return node('user', { jid }, [node('error', { code: '404', text: 'item-not-found' })]);
    const bundle = takeBundleOf(world, device);
    const registration = node('registration', {}, bigEndian(bundle.registrationId, 4));
    return node('user', { jid, t: timestamp(world) }, [registration, ...bundleNodes(bundle)]);
  });
  return { content: [node('list', {}, users)] };
}

/** Tells a client that few of its one-time prekeys are left, once until it has taken note. */
export function warnOfLowPreKeys(world: World, device: LinkedDevice): void {
  if (device.keys.preKeys.size >= lowPreKeys) return;
  if ([...device.pending.values()].some((stanza) => stanza.attrs.type === 'encrypt')) return;
  const count = node('count', { value: String(device.keys.preKeys.size) });
  const id = Buffer.from(world.random.bytes(4)).readUInt32BE().toString();
  deliver(device, node('notification', { from: '@s.whatsapp.net', type: 'encrypt', id, t: timestamp(world) }, [count]));
}
