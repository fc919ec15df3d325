import {
  ALL_TOGETHER,
  isForgotten,
  oneMore,
  PER_ADDRESS,
  signInWaitMs,
  type FailedTries,
} from '../../../shared/policy/sign-in-wait.ts';
import { householdOf } from '../../../shared/policy/household.ts';
import type { Clock, Log, Random, Vault } from '../../../shared/ports.ts';
import type { AccessFile, AccessRecord, SessionRecord } from './access-file.ts';
import { createOneTimeLinks } from './one-time-links.ts';
import { scryptPasswords, type Passwords } from './password.ts';

/** A browser that nobody used for so long is signed out. */
export const SESSION_IDLE_MS = 30 * 24 * 3_600_000;
/** And each one after so long. */
export const SESSION_MAX_MS = 90 * 24 * 3_600_000;
/** When a browser was seen is written at most this often. */
const SEEN_EVERY_MS = 3_600_000;
const MAX_SESSIONS = 50;
/** Addresses whose wrong passwords are remembered; the longest ago goes. */
const MAX_ADDRESSES = 1_000;
/** Passwords that wait to be looked at, each for a part of a second. More are told to come again. */
const MAX_WAITING = 4;
const EVERYBODY = '*';

export type SignedIn = { kind: 'in'; cookie: string };
export type SignInAnswer = SignedIn | { kind: 'wrong' } | { kind: 'wait'; ms: number };

export interface Visitor {
  /** The other end of the connection. */
  address: string;
  browser: string;
}

/** Who may look at the screens and use them. */
export interface Access {
  readonly hasPassword: boolean;
  /** A secret that signs one browser in, within `LINK_VALID_MS`. */
  makeLink(): string;
  enter(secret: string, visitor: Visitor): Promise<SignInAnswer>;
  signIn(password: string, visitor: Visitor): Promise<SignInAnswer>;
  /** The session's id, when this cookie is one that is signed in. */
  sessionOf(cookie: string | undefined): string | undefined;
  /** Is a session that has a page open still one? Its page counts as being used. */
  isSignedIn(id: string): boolean;
  sessions(): readonly Omit<SessionRecord, 'digest'>[];
  /** Ends one session, or all. @returns how many there were. */
  signOut(id?: string): Promise<number>;
  /** Another password ends all sessions. `undefined` takes it away. */
  setPassword(password: string | undefined): Promise<void>;
  /** Hears of sessions that were ended. Returns the end of it. */
  onSignedOut(listener: () => void): () => void;
}

export function createAccess(options: {
  file: AccessFile;
  vault: Vault;
  clock: Clock;
  random: Pick<Random, 'bytes'>;
  log: Log;
  passwords?: Passwords;
  /** Signs in any number of times. For tests and the demo. */
  testLink?: string | undefined;
}): Access {
  const { file, vault, clock, random, log, passwords = scryptPasswords } = options;
  const links = createOneTimeLinks({ clock, random });
  const listeners = new Set<() => void>();
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const digestOf = (cookie: string): string => Buffer.from(vault.digest(cookie, 'ui session')).toString('base64');
  const isLive = ({ madeAt, seenAt }: SessionRecord): boolean =>
    clock.now() - madeAt < SESSION_MAX_MS && clock.now() - seenAt < SESSION_IDLE_MS;
  const live = (): SessionRecord[] => file.current.sessions.filter(isLive);

  const seen = (found: SessionRecord | undefined): SessionRecord | undefined => {
    const now = clock.now();
    if (found === undefined || now - found.seenAt <= SEEN_EVERY_MS) return found;
    const mark = (session: SessionRecord): SessionRecord =>
      session.id === found.id ? { ...session, seenAt: now } : session;
    file
      .change((record) => ({ ...record, sessions: record.sessions.map(mark) }))
      .catch((error: unknown) => log.warn('ui.seenNotKept', { error: String(error) }));
    return found;
  };

  const begin = async (by: SessionRecord['by'], { address, browser }: Visitor): Promise<SignedIn> => {
    const cookie = Buffer.from(random.bytes(32)).toString('base64url');
    const now = clock.now();
    const id = Buffer.from(random.bytes(6)).toString('hex');
    const made = { digest: digestOf(cookie), id, madeAt: now, seenAt: now, browser: browser.slice(0, 200), by };
    await file.change((record) => ({
      ...record,
      sessions: [...record.sessions.filter(isLive), made].slice(-MAX_SESSIONS),
      tries: by === 'password' ? without(record.tries, householdOf(address)) : record.tries,
    }));
    log.info('ui.signedIn', { by, session: id });
    return { kind: 'in', cookie };
  };

  const check = async (password: string, visitor: Visitor): Promise<SignInAnswer> => {
    const key = householdOf(visitor.address);
    const { tries, password: hash } = file.current;
    const ms = Math.max(
      signInWaitMs(tries[key], PER_ADDRESS, clock.now()),
      signInWaitMs(tries[EVERYBODY], ALL_TOGETHER, clock.now()),
    );
    if (ms > 0) return { kind: 'wait', ms };
    // Counted, durably, before it is looked at: who cuts the power, or the connection, has tried all the same.
    await file.change((record) => ({ ...record, tries: counted(record.tries, key, clock.now()) }));
    if (hash !== undefined && (await passwords.isRight(password, hash))) return begin('password', visitor);
    log.warn('ui.passwordWrong', {});
    return { kind: 'wrong' };
  };

  return {
    get hasPassword() {
      return file.current.password !== undefined;
    },
    makeLink: () => options.testLink ?? links.make(),
    async enter(secret, visitor) {
      const isTest = options.testLink !== undefined && digestOf(secret) === digestOf(options.testLink);
      return isTest || links.use(secret) ? begin('link', visitor) : { kind: 'wrong' };
    },
    signIn(password, visitor) {
      if (waiting >= MAX_WAITING) return Promise.resolve({ kind: 'wait', ms: 2_000 });
      waiting += 1;
      // One after the other: the count is right, and guesses cannot take the machine's memory.
      const answer = last.then(() => check(password, visitor)).finally(() => (waiting -= 1));
      last = answer.catch(() => undefined);
      return answer;
    },
    sessionOf: (cookie) => {
      if (cookie === undefined) return undefined;
      const digest = digestOf(cookie);
      return seen(live().find((session) => session.digest === digest))?.id;
    },
    isSignedIn: (id) => seen(live().find((session) => session.id === id)) !== undefined,
    sessions: () => live().map(({ id, madeAt, seenAt, browser, by }) => ({ id, madeAt, seenAt, browser, by })),
    async signOut(id) {
      const ended = live().filter((session) => id === undefined || session.id === id).length;
      await file.change((record) => ({
        ...record,
        sessions: id === undefined ? [] : record.sessions.filter((session) => session.id !== id),
      }));
      for (const listener of listeners) listener();
      return ended;
    },
    async setPassword(password) {
      const hash = password === undefined ? undefined : await passwords.hash(password);
      await file.change(() => ({ ...(hash && { password: hash }), sessions: [], tries: {} }));
      for (const listener of listeners) listener();
    },
    onSignedOut(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function counted(tries: AccessRecord['tries'], key: string, now: number): AccessRecord['tries'] {
  const kept = Object.entries(tries).filter(([, one]) => !isForgotten(one, now));
  const next = new Map<string, FailedTries>(kept);
  for (const each of [key, EVERYBODY]) next.set(each, oneMore(next.get(each), now));
  const oldest = [...next].filter(([each]) => each !== EVERYBODY && each !== key);
  oldest.sort(([, a], [, b]) => a.lastAt - b.lastAt);
  for (const [each] of oldest.slice(0, Math.max(0, next.size - MAX_ADDRESSES))) next.delete(each);
  return Object.fromEntries(next);
}

function without(tries: AccessRecord['tries'], key: string): AccessRecord['tries'] {
  return Object.fromEntries(Object.entries(tries).filter(([each]) => each !== key));
}
