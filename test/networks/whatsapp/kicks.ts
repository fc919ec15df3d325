/** Ending connections so that Baileys reports a given code (`lastDisconnect.error.output.statusCode`). */
import type { Account, LinkedDevice } from './accounts.ts';
import type { Connection } from './connection.ts';
import type { KickCode } from './faults.ts';
import { node, type Node } from './wire/node.ts';

const failure = (code: number): Node => node('failure', { reason: String(code), location: 'sim' });
const streamError = (code: number): Node => node('stream:error', { code: String(code) });
const conflict = (type: string, code?: string): Node => node('stream:error', { code }, [node('conflict', { type })]);

/**
 * The stanza behind each code; 408 has none, the connection goes quiet instead. A login is refused by `failure`, a live
 * session ends by `stream:error` where the network has a form for it. 500 is what Baileys makes of any reason it does
 * not know.
 */
function stanzaFor(code: Exclude<KickCode, 408>, live: boolean): Node {
  switch (code) {
    case 401:
      return live ? conflict('device_removed', '401') : failure(401);
    case 411:
      return node('ib', { from: '@s.whatsapp.net' }, [node('downgrade_webclient')]);
    case 428:
      return node('xmlstreamend');
    case 440:
      return conflict('replaced');
    case 500:
      return live ? node('stream:error', {}, [node('xml-not-well-formed')]) : failure(500);
    case 503:
    case 515:
      return streamError(code);
    case 402:
    case 403:
    case 405:
    case 406:
    case 419:
      return failure(code);
  }
}

export function kick(connection: Connection, code: KickCode): void {
  if (code === 408) {
    connection.freeze();
    return;
  }
  connection.send(stanzaFor(code, connection.stage.at === 'session'));
  connection.closeSoon();
}

/** A second login takes the session over. A connection that has gone quiet cannot be told. */
export function replace(connection: Connection): void {
  if (connection.frozen) connection.destroy();
  else kick(connection, 440);
}

/** Ends all sessions of a number with 403 and refuses its logins, or allows them again. */
export function ban(account: Account, banned: boolean): void {
  account.banned = banned;
  if (!banned) return;
  for (const { connection } of account.linked()) if (connection) kick(connection, 403);
}

/** Takes the device off the account: its next login is refused with 401. */
export function unlink(account: Account, device: LinkedDevice, code: 401 | 419 = 401): void {
  account.devices.delete(device.id);
  device.pending.clear();
  const { connection } = device;
  device.connection = undefined;
  if (connection) kick(connection, code);
}
