/** What a connection is after its handshake: a client to be linked, or a linked device that logs in. */
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Account, LinkedDevice } from './accounts.ts';
import type { Connection } from './connection.ts';
import { kick, replace } from './kicks.ts';
import { offerPairing, readRegistration } from './pairing.ts';
import { node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

const accountAgeSeconds = 86_400;
const routingInfoBytes = 16;

export function logIn(world: World, connection: Connection, clientStatic: Buffer, payload: proto.ClientPayload): void {
  if (payload.devicePairingData) register(world, connection, clientStatic, payload.devicePairingData);
  else openSession(world, connection, clientStatic, payload);
}

function register(
  world: World,
  connection: Connection,
  noiseKey: Buffer,
  data: proto.ClientPayload.IDevicePairingRegistrationData,
): void {
  world.counters.registrations += 1;
  connection.stage = { at: 'pairing' };
  const refused = world.faults.refusedLogins.take(undefined);
  if (refused) {
    refuse(world, connection, refused.code);
    return;
  }
  try {
    offerPairing(world, connection, { connection, noiseKey, ...readRegistration(data) });
  } catch (error) {
    world.failures.add('registration', error instanceof Error ? error.message : String(error));
    kick(connection, 401);
  }
}

function openSession(world: World, connection: Connection, noiseKey: Buffer, payload: proto.ClientPayload): void {
  const number = String(payload.username ?? '');
  const account = world.directory.get(number);
  const refused = world.faults.refusedLogins.take(number)?.code ?? (account?.banned ? 403 : undefined);
  if (refused !== undefined) {
    refuse(world, connection, refused);
    return;
  }
  const device = account?.devices.get(payload.device ?? 0);
  if (!account || device?.kind !== 'linked' || !device.noiseKey.equals(noiseKey)) {
    refuse(world, connection, 401);
    return;
  }
  if (payload.passive !== true) world.failures.add('login', 'a linked device must log in as passive');
  if (connection.routingInfo && !device.routingInfo?.equals(connection.routingInfo)) {
    world.failures.add('login', 'routing information that was never issued to this device');
  }
  if (device.connection) replace(device.connection);
  accept(world, connection, account, device, payload);
}

function accept(
  world: World,
  connection: Connection,
  account: Account,
  device: LinkedDevice,
  payload: proto.ClientPayload,
): void {
  connection.stage = { at: 'session', account, device, active: false };
  device.connection = connection;
  device.logins += 1;
  device.clientVersion = versionOf(payload);
  world.counters.logins += 1;
  connection.freezeWhileSilent();
  device.routingInfo ??= Buffer.from(world.random.bytes(routingInfoBytes));
  const now = timestamp(world);
  const success = node('success', {
    t: now,
    lid: account.lid(device.id),
    display_name: account.name,
    creation: String(Number(now) - accountAgeSeconds),
    companion_enc_static: '',
    props: '1',
    location: 'sim',
  });
  connection.send(success);
  const routing = node('edge_routing', {}, [node('routing_info', {}, device.routingInfo)]);
  connection.send(node('ib', { from: '@s.whatsapp.net' }, [routing]));
}

function refuse(world: World, connection: Connection, code: Parameters<typeof kick>[1]): void {
  world.counters.refusedLogins += 1;
  kick(connection, code);
}

function versionOf({ userAgent }: proto.ClientPayload): string {
  const { primary, secondary, tertiary } = userAgent?.appVersion ?? {};
  return [primary, secondary, tertiary].join('.');
}
