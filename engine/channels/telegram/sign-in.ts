import type { BaseTelegramClient } from '@mtcute/node';
import type { SentCode } from '@mtcute/node';
import { tl } from '@mtcute/core';
import { checkPassword, resendCode, sendCode, signIn, signInQr } from '@mtcute/node/methods.js';
import type { AnswerProblem, CodeDelivery } from '../../../shared/model/session.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { Clock } from '../../../shared/ports.ts';
import type { Answers } from './answers.ts';
import { sessionEnd, waitOf } from './refusals.ts';

/** Wrong answers after which the pairing ends: Telegram soon asks to wait for hours. */
const MAX_WRONG = 5;

export interface SignInSteps {
  qr(qr: string, expiresAt: number): void;
  codeAsked(asked: { delivery: CodeDelivery; length?: number; resendAt?: number; problem?: AnswerProblem }): void;
  passwordAsked(asked: { hint?: string; problem?: AnswerProblem }): void;
}

export interface SignInOptions {
  client: BaseTelegramClient;
  /** Digits; without it a code is shown that a phone scans. */
  phoneNumber?: string;
  clock: Clock;
  steps: SignInSteps;
  answers: Answers;
  signal: AbortSignal;
}

/** A sign-in that ended without a session, and why. */
export class SignInFailedError extends Error {
  readonly code = 'signInFailed';
  readonly sessionCause: SessionCause;
  constructor(sessionCause: SessionCause) {
    super(sessionCause.code);
    this.name = 'SignInFailedError';
    this.sessionCause = sessionCause;
  }
}

/**
 * Signs a fresh client in: a phone scans, or the owner types code and password (https://core.telegram.org/api/auth,
 * /api/qr-login, /api/srp). @throws SignInFailedError, SignInEndedError, and what a lost connection throws
 */
export async function signInWith(options: SignInOptions): Promise<void> {
  const { client, phoneNumber, signal, steps } = options;
  try {
    if (phoneNumber === undefined) {
      await signInQr(client, {
        onUrlUpdated: (url, expires) => steps.qr(url, expires.getTime()),
        abortSignal: signal,
      });
    } else {
      await signInByCode(options, phoneNumber);
    }
  } catch (error) {
    if (tl.RpcError.is(error, 'SESSION_PASSWORD_NEEDED')) return signInByPassword(options);
    throw failureOf(error, options.clock.now());
  }
}

async function signInByCode(options: SignInOptions, phoneNumber: string): Promise<void> {
  const { answers, client, clock, signal, steps } = options;
  const phone = `+${phoneNumber}`;
  const first = await sendCode(client, { phone, abortSignal: signal });
  // Telegram knows this client already.
  if (!('phoneCodeHash' in first)) return;
  let sent: SentCode = first;
  let sentAt = clock.now();
  let problem: AnswerProblem | undefined;
  for (let wrong = 0; wrong < MAX_WRONG;) {
    steps.codeAsked({
      delivery: deliveryOf(sent.type),
      ...(sent.length > 0 && { length: sent.length }),
      ...(sent.timeout > 0 && { resendAt: sentAt + sent.timeout * 1000 }),
      ...(problem && { problem }),
    });
    problem = undefined;
    const answer = await answers.next();
    try {
      if (answer.kind === 'resendCode') {
        sent = await resendCode(client, { phone, phoneCodeHash: sent.phoneCodeHash, abortSignal: signal });
        sentAt = clock.now();
      } else if (answer.kind === 'code') {
        const { phoneCodeHash } = sent;
        await signIn(client, { phone, phoneCodeHash, phoneCode: answer.code, abortSignal: signal });
        return;
      }
    } catch (error) {
      if (tl.RpcError.is(error, 'PHONE_CODE_INVALID') || tl.RpcError.is(error, 'PHONE_CODE_EMPTY')) wrong += 1;
      problem = problemOf(error, clock.now());
      if (problem === undefined) throw error;
    }
  }
  throw new SignInFailedError({ code: 'pairingFailed', detail: 'PHONE_CODE_INVALID' });
}

async function signInByPassword(options: SignInOptions): Promise<void> {
  const { answers, client, clock, signal, steps } = options;
  let problem: AnswerProblem | undefined;
  try {
    for (let wrong = 0; wrong < MAX_WRONG;) {
      const { hint } = await client.call({ _: 'account.getPassword' }, { abortSignal: signal });
      steps.passwordAsked({ ...(hint && { hint }), ...(problem && { problem }) });
      problem = undefined;
      const answer = await answers.next();
      if (answer.kind !== 'password') continue;
      try {
        await checkPassword(client, { password: answer.password, abortSignal: signal });
        return;
      } catch (error) {
        if (tl.RpcError.is(error, 'PASSWORD_HASH_INVALID')) wrong += 1;
        problem = problemOf(error, clock.now());
        if (problem === undefined) throw error;
      }
    }
  } catch (error) {
    throw failureOf(error, clock.now());
  }
  throw new SignInFailedError({ code: 'pairingFailed', detail: 'PASSWORD_HASH_INVALID' });
}

/** What the owner can do something about by another answer. */
function problemOf(error: unknown, now: number): AnswerProblem | undefined {
  if (!(error instanceof tl.RpcError)) return undefined;
  switch (error.text) {
    case 'PHONE_CODE_INVALID':
    case 'PHONE_CODE_EMPTY':
    case 'PASSWORD_HASH_INVALID':
      return { code: 'wrong' };
    case 'PHONE_CODE_EXPIRED':
      return { code: 'expired' };
    case 'SEND_CODE_UNAVAILABLE':
      return { code: 'noOtherWay' };
    default: {
      const seconds = secondsOf(error);
      return seconds === undefined ? undefined : { code: 'wait', until: now + seconds * 1000 };
    }
  }
}

/** mtcute replaces the number in a text by `%d` and keeps it beside. */
const secondsOf = (error: tl.RpcError): number | undefined => waitOf(rpcText(error));

/** The text as the server sent it. */
export function rpcText(error: tl.RpcError): string {
  const seconds: unknown = 'seconds' in error ? error.seconds : undefined;
  return typeof seconds === 'number' ? error.text.replace('%d', String(seconds)) : error.text;
}

function failureOf(error: unknown, now: number): unknown {
  if (!(error instanceof tl.RpcError)) return error;
  const text = rpcText(error);
  const seconds = waitOf(text);
  if (seconds !== undefined) {
    const until = now + seconds * 1_000;
    return new SignInFailedError({ code: 'pairingThrottled', networkCode: error.code, detail: text, until });
  }
  return new SignInFailedError(
    sessionEnd(error.code, text) ?? { code: 'pairingFailed', networkCode: error.code, detail: text },
  );
}

function deliveryOf(type: SentCode['type']): CodeDelivery {
  switch (type) {
    case 'app':
      return 'app';
    case 'sms':
    case 'sms_word':
    case 'sms_phrase':
    case 'firebase':
      return 'sms';
    case 'call':
    case 'flash_call':
    case 'missed_call':
      return 'call';
    case 'email':
    case 'email_required':
      return 'email';
    default:
      return 'other';
  }
}
