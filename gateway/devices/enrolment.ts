import type { Random } from '../../shared/ports.ts';

/** How long an enrolment code can be used. */
export const CODE_VALID_MS = 10 * 60_000;
/** Failed tries after which a code is dead. */
export const CODE_TRIES_MAX = 10;
/** Failed tries of one address within the window, after which it has to wait. */
export const ADDRESS_TRIES_MAX = 30;
export const ADDRESS_WINDOW_MS = 10 * 60_000;

/** Crockford's base 32: no letters that look like digits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const idLength = 6;
/** 60 bits. */
const secretLength = 12;

export interface EnrolmentCode {
  readonly id: string;
  readonly secret: string;
}

export function makeCode(random: Pick<Random, 'bytes'>): EnrolmentCode {
  const symbols = (length: number): string =>
    Array.from(random.bytes(length), (byte) => alphabet.charAt(byte & 31)).join('');
  return { id: symbols(idLength), secret: symbols(secretLength) };
}

export const showCode = (code: EnrolmentCode): string => `${code.id}-${code.secret}`;

/** Reads a code as people type it; undefined when it cannot be one. */
export function readCode(text: string): EnrolmentCode | undefined {
  const tidy = text.toUpperCase().replace(/\s/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const match = /^([0-9A-Z]{6})-([0-9A-Z]{12})$/.exec(tidy);
  const [, id, secret] = match ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export interface Tries {
  readonly since: number;
  readonly failures: number;
}

/** How long an address has to wait before its next try, in milliseconds; 0 when it may try now. */
export function addressWaitMs(tries: Tries | undefined, now: number): number {
  if (!tries || tries.failures < ADDRESS_TRIES_MAX) return 0;
  // A clock that was set back must not lock an address out for longer than the window.
  return Math.max(0, Math.min(ADDRESS_WINDOW_MS, tries.since + ADDRESS_WINDOW_MS - now));
}

export function afterFailure(tries: Tries | undefined, now: number): Tries {
  const inWindow = tries !== undefined && now >= tries.since && now < tries.since + ADDRESS_WINDOW_MS;
  return inWindow ? { since: tries.since, failures: tries.failures + 1 } : { since: now, failures: 1 };
}
