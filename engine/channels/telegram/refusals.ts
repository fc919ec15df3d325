import type { FailureReason } from '../../../shared/model/message.ts';
import type { SessionCause, SessionCauseCode } from '../../../shared/model/session-cause.ts';

/** What the server's answer to a message means. */
export type SendOutcome =
  /** It has this message already: it went through before. */
  | { kind: 'duplicate' }
  /** Definitely not sent, and never will be. */
  | { kind: 'refused'; reason: FailureReason; networkCode: number }
  /** Definitely not sent now; it may be in so many seconds. */
  | { kind: 'notYet'; seconds: number; scope: 'account' | 'chat' }
  /** Telegram takes this account's messages to strangers for spam. */
  | { kind: 'strangersRefused'; networkCode: number }
  /** Nobody can say. */
  | { kind: 'unsure' };

/** Texts of https://core.telegram.org/method/messages.sendMessage and sendMedia that no repetition changes. */
const REFUSED: Readonly<Record<string, FailureReason>> = {
  USER_IS_BLOCKED: 'notReachable',
  YOU_BLOCKED_USER: 'notReachable',
  INPUT_USER_DEACTIVATED: 'notReachable',
  USER_PRIVACY_RESTRICTED: 'notReachable',
  PRIVACY_PREMIUM_REQUIRED: 'notReachable',
  PEER_ID_INVALID: 'notReachable',
  USER_BANNED_IN_CHANNEL: 'groupReadOnly',
  CHAT_WRITE_FORBIDDEN: 'groupReadOnly',
  CHAT_ADMIN_REQUIRED: 'groupReadOnly',
  CHAT_RESTRICTED: 'groupReadOnly',
  CHAT_GUEST_SEND_FORBIDDEN: 'notInGroup',
  USER_NOT_PARTICIPANT: 'notInGroup',
  CHANNEL_PRIVATE: 'notInGroup',
  CHAT_FORBIDDEN: 'notInGroup',
  CHAT_ID_INVALID: 'groupNotFound',
  MESSAGE_EMPTY: 'contentInvalid',
  MESSAGE_TOO_LONG: 'contentInvalid',
  MEDIA_CAPTION_TOO_LONG: 'contentInvalid',
};

/** The group takes no contents of this kind: CHAT_SEND_MEDIA_FORBIDDEN, CHAT_SEND_DOCS_FORBIDDEN, … */
const FORBIDDEN_KIND = /^CHAT_SEND_[A-Z]+_FORBIDDEN$/u;

/** @param text the error's text as Telegram sends it, with its number: `FLOOD_WAIT_30` */
export function sendOutcome(code: number, text: string): SendOutcome {
  if (text === 'RANDOM_ID_DUPLICATE') return { kind: 'duplicate' };
  if (text === 'PEER_FLOOD') return { kind: 'strangersRefused', networkCode: code };
  const seconds = waitOf(text);
  if (seconds !== undefined) {
    return { kind: 'notYet', seconds, scope: text.startsWith('SLOWMODE_WAIT_') ? 'chat' : 'account' };
  }
  const reason = REFUSED[text] ?? (FORBIDDEN_KIND.test(text) ? 'groupReadOnly' : undefined);
  if (reason !== undefined) return { kind: 'refused', reason, networkCode: code };
  // 400: the request will never do; 403: this account may not. All others are about the moment, or about the session.
  if (code === 400 || code === 403) return { kind: 'refused', reason: 'refusedByNetwork', networkCode: code };
  return { kind: 'unsure' };
}

/** What is longer is as good as for ever; a year still is an instant that can be stored and shown. */
const MAX_WAIT_SECONDS = 366 * 24 * 3_600;

/** Seconds of a wait that the server asks for. */
export function waitOf(text: string): number | undefined {
  const seconds = /^(?:FLOOD_WAIT|FLOOD_PREMIUM_WAIT|SLOWMODE_WAIT|FLOOD_TEST_PHONE_WAIT)_(\d+)$/u.exec(text)?.[1];
  return seconds === undefined ? undefined : Math.min(Math.max(1, Number(seconds)), MAX_WAIT_SECONDS);
}

/** Errors of any call after which the session is over (https://core.telegram.org/api/errors, 401 and 406). */
const ENDED: Readonly<Record<string, SessionCauseCode>> = {
  AUTH_KEY_UNREGISTERED: 'loggedOut',
  AUTH_KEY_INVALID: 'loggedOut',
  AUTH_KEY_DUPLICATED: 'sessionDuplicated',
  SESSION_REVOKED: 'removedByPhone',
  SESSION_EXPIRED: 'removedByPhone',
  USER_DEACTIVATED: 'accountDeleted',
  USER_DEACTIVATED_BAN: 'banned',
  API_ID_INVALID: 'appRefused',
  API_ID_PUBLISHED_FLOOD: 'appRefused',
};

export function sessionEnd(code: number, text: string): SessionCause | undefined {
  const cause = ENDED[text];
  return cause && { code: cause, networkCode: code, detail: text };
}
