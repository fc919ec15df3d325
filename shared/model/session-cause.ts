import type { Obstacle } from '../policy/reconnect.ts';

/**
 * Why a session is not online, as data. Each channel maps its network's own codes to one of these; the words for people
 * and the next step live in the message catalogue, keyed by `code`.
 */

/** What a cause asks the session to do. */
export type CauseResponse =
  /** Reconnect by itself, with backoff. */
  | 'retry'
  /** Reconnect at once (a normal step of the protocol). */
  | 'retryNow'
  /** Reconnect with backoff, but only `LIMITED_RETRIES` times in a row, then `broken`. Credentials are never wiped. */
  | 'retryLimited'
  /** The network ended the link: keep evidence, discard the credentials, ask to pair again. */
  | 'loggedOut'
  /** The network restricts the account: stop and show it. */
  | 'restricted'
  /** Another client took the session: never reconnect by itself, offer to take over. */
  | 'replaced'
  /** This machine or program cannot go on with this account: stop and say what to do. */
  | 'broken'
  /** A pairing ended without a pair: back to `unpaired`, with the reason. */
  | 'unpaired';

/** Nothing from the server for this long although the connection is open: it is dead. Networks are pinged more often. */
export const SILENCE_LIMIT_MS = 90_000;

export const SESSION_CAUSES = {
  connectionLost: 'retry',
  connectionClosed: 'retry',
  connectionRefused: 'retry',
  serverUnavailable: 'retry',
  /** The socket is open but the server has not answered for `SILENCE_LIMIT_MS`. */
  silent: 'retry',
  connectTimedOut: 'retry',
  networkDown: 'retry',
  /** The proxy that the owner chose: see `ProxyTrouble`. Nothing is tried without it. */
  proxyUnreachable: 'retry',
  proxyLogin: 'retry',
  proxyRefused: 'retry',
  /** Keys could not be stored. Goes on by itself once there is room again. */
  diskFull: 'retry',
  /** The same on a disk that takes no writes at all. */
  readOnly: 'retry',
  /** This program, or the machine, has no handle left for another file or connection. */
  tooManyFiles: 'retry',
  restartRequired: 'retryNow',
  badSession: 'retryLimited',
  unknown: 'retryLimited',
  loggedOut: 'loggedOut',
  /** The owner asked this app to log out. */
  loggedOutHere: 'loggedOut',
  removedByPhone: 'loggedOut',
  banned: 'loggedOut',
  /** The owner deleted the account on the network. */
  accountDeleted: 'loggedOut',
  /** Two programs used one session at once, so the network ended it. */
  sessionDuplicated: 'loggedOut',
  accountRestricted: 'restricted',
  notAccepted: 'restricted',
  replacedByOther: 'replaced',
  clientTooOld: 'broken',
  multiDeviceMismatch: 'broken',
  /** The account's auth file cannot be read: damaged or truncated. A copy is kept. */
  authStoreBroken: 'broken',
  /** The auth file is sealed under a key that this machine does not have. */
  authKeyMissing: 'broken',
  /** The phone that scanned holds another number than the account is bound to. */
  otherNumber: 'broken',
  qrExpired: 'unpaired',
  pairingFailed: 'unpaired',
  pairingStopped: 'unpaired',
  /** The network takes no more tries to sign in for a while; `detail` says how long. */
  pairingThrottled: 'unpaired',
  /** The network wants to know a program that its owner registered, and none was entered. */
  appMissing: 'unpaired',
  /** The network does not accept the program that was entered. */
  appRefused: 'unpaired',
  /** The phone asks for a passkey ceremony that this client cannot do. */
  passkeyRequired: 'unpaired',
} as const satisfies Record<string, CauseResponse>;

export type SessionCauseCode = keyof typeof SESSION_CAUSES;

export interface SessionCause {
  code: SessionCauseCode;
  /** The network's own code, for support. */
  networkCode?: number;
  /** UTC milliseconds: the network takes no other try before. */
  until?: number;
  /** Technical detail for support, without numbers, texts or keys. */
  detail?: string;
}

export const responseTo = (cause: SessionCause): CauseResponse => SESSION_CAUSES[cause.code];

/** Who stood in the way. Where nothing is said, the network bears the tries, as with a disk that takes no keys after a login. */
const OBSTACLES: Readonly<Partial<Record<SessionCauseCode, Obstacle>>> = {
  networkDown: 'machine',
  proxyUnreachable: 'machine',
  tooManyFiles: 'machine',
  connectionLost: 'line',
  connectionClosed: 'line',
  connectionRefused: 'line',
  connectTimedOut: 'line',
  silent: 'line',
};

export const obstacleOf = (cause: SessionCause): Obstacle => OBSTACLES[cause.code] ?? 'server';
