import { proxyErrorIn } from '../../../platform/proxy-error.ts';
import type { SessionCause, SessionCauseCode } from '../../../shared/model/session-cause.ts';
import { machineTroubleOf } from '../../machine-trouble.ts';

/** What is known about the end of a connection, taken from Baileys' error without its text for people. */
export interface Disconnect {
  /** `error.output.statusCode`: WhatsApp's number, or one that Baileys made up for a lost connection. */
  code?: number;
  message?: string;
  /** The child of `stream:error` that names the reason. */
  reason?: { tag: string; type?: string };
  /** The system's name of a socket error (`ECONNREFUSED`). */
  systemCode?: string;
  /** The proxy that the connection was to go through did not let it. */
  proxy?: SessionCause;
}

/**
 * WhatsApp's codes, from `failure` and `stream:error` stanzas. What each asks for is decided by `SESSION_CAUSES`; codes
 * that are not listed become `unknown`, which is tried again a few times and never wipes credentials.
 */
const CAUSES: Readonly<Record<number, SessionCauseCode>> = {
  401: 'loggedOut',
  402: 'accountRestricted',
  403: 'banned',
  405: 'clientTooOld',
  406: 'notAccepted',
  408: 'connectionLost',
  411: 'multiDeviceMismatch',
  419: 'removedByPhone',
  428: 'connectionClosed',
  440: 'replacedByOther',
  500: 'badSession',
  503: 'serverUnavailable',
  515: 'restartRequired',
};

/** Errors of the socket itself: no word came from WhatsApp. */
const SYSTEM_CAUSES: Readonly<Record<string, SessionCauseCode>> = {
  ECONNREFUSED: 'connectionRefused',
  ECONNRESET: 'connectionClosed',
  EPIPE: 'connectionClosed',
  ETIMEDOUT: 'connectTimedOut',
};

/** Why the connection ended, as data. Pure; covers every disconnect of Baileys 7.0.0-rc14. */
export function causeOf(disconnect: Disconnect): SessionCause {
  const { code, message = '', proxy, reason, systemCode } = disconnect;
  if (proxy) return proxy;
  const own = machineTroubleOf(systemCode);
  if (own) return own;
  if (systemCode !== undefined) return { code: SYSTEM_CAUSES[systemCode] ?? 'connectionClosed', detail: systemCode };
  // Baileys gives every socket error a code of its own (500, 408), which says nothing about WhatsApp.
  if (message.startsWith('WebSocket Error')) {
    return { code: message.includes('timed out') ? 'connectTimedOut' : 'connectionClosed', detail: 'socketError' };
  }
  if (code === undefined) return { code: 'unknown', detail: 'noCode' };
  return { code: causeCode(code, message, reason), networkCode: code, ...(reason && { detail: describe(reason) }) };
}

function causeCode(code: number, message: string, reason: Disconnect['reason']): SessionCauseCode {
  if (reason?.tag === 'conflict') return reason.type === 'device_removed' ? 'removedByPhone' : 'replacedByOther';
  if (code === 408) {
    // Three things share the number: no more QR codes, no answer to the handshake, and a lost connection.
    if (message.startsWith('QR refs')) return 'qrExpired';
    if (message === 'Timed Out') return 'connectTimedOut';
  }
  return CAUSES[code] ?? 'unknown';
}

/** An upgrade that a server or proxy on the way answered with HTTP instead of a WebSocket. */
export const causeOfHttp = (status: number): SessionCause => ({ code: 'serverUnavailable', networkCode: status });

const describe = (reason: { tag: string; type?: string }): string =>
  reason.type === undefined ? reason.tag : `${reason.tag}:${reason.type}`;

/** Reads Baileys' error (a Boom with `output` and `data`), whatever was thrown. */
export function readDisconnect(error: unknown): Disconnect {
  if (!(error instanceof Error)) return {};
  const code = numberAt(error, 'output', 'statusCode');
  const data: unknown = 'data' in error ? error.data : undefined;
  const systemCode = stringAt(data, 'code') ?? stringAt(error, 'code');
  const tag = stringAt(data, 'tag');
  const type = stringAt(at(data, 'attrs'), 'type');
  const proxy = proxyErrorIn(error);
  return {
    message: error.message,
    ...(code !== undefined && { code }),
    ...(tag !== undefined && { reason: { tag, ...(type !== undefined && { type }) } }),
    ...(systemCode?.startsWith('E') && { systemCode }),
    ...(proxy && { proxy: { code: proxy.code, ...(proxy.detail !== undefined && { detail: proxy.detail }) } }),
  };
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && key in value ? (value as Record<string, unknown>)[key] : undefined;
function stringAt(value: unknown, key: string): string | undefined {
  const found = at(value, key);
  return typeof found === 'string' ? found : undefined;
}
function numberAt(value: unknown, ...path: string[]): number | undefined {
  const found = path.reduce(at, value);
  return typeof found === 'number' ? found : undefined;
}
