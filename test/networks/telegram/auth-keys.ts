/** Auth keys: what a client made with one data centre, and whose account it may use. */
import type { Random } from '../../../shared/ports.ts';
import type { Account } from './accounts.ts';
import type { Session } from './session.ts';
import { authKeyId } from './wire/sealing.ts';

/** Why a key that was signed in is not any more. */
export const sessionEnds = [
  'SESSION_REVOKED',
  'SESSION_EXPIRED',
  'AUTH_KEY_UNREGISTERED',
  'AUTH_KEY_DUPLICATED',
  'USER_DEACTIVATED',
  'USER_DEACTIVATED_BAN',
] as const;
export type SessionEnd = (typeof sessionEnds)[number];

export interface Salt {
  readonly salt: bigint;
  /** Seconds, as on the wire. */
  readonly since: number;
  readonly until: number;
}

/** Salts live an hour and overlap by half of it. */
const saltLifeSeconds = 3600;
const saltStepSeconds = 1800;

export class AuthKey {
  readonly id: string;
  readonly key: Buffer;
  readonly dc: number;
  readonly #random: Random;
  #salts: Salt[];
  /** Whose account the client uses. */
  account: Account | undefined;
  /** Whose password is still missing. */
  awaitsPassword: Account | undefined;
  ended: SessionEnd | undefined;
  /** What the client says it is. */
  deviceModel = '';
  /** Where the client last asked for something with updates, so where they go. */
  updates: Session | undefined;

  constructor(key: Buffer, dc: number, firstSalt: bigint, now: number, random: Random) {
    this.key = key;
    this.id = authKeyId(key).toString('hex');
    this.dc = dc;
    this.#random = random;
    this.#salts = [{ salt: firstSalt, since: now - saltStepSeconds, until: now + saltStepSeconds }];
  }

  /** The salt of the server's own messages at `now` (seconds). */
  salt(now: number): bigint {
    return this.salts(now, 1)[0]?.salt ?? 0n;
  }

  isValid(salt: bigint, now: number): boolean {
    return this.#salts.some((known) => known.salt === salt && known.since <= now && now < known.until);
  }

  /** The salts from `now` on, made when they are not there yet. */
  salts(now: number, count: number): readonly Salt[] {
    this.#salts = this.#salts.filter(({ until }) => until > now);
    while (this.#salts.length < count) {
      const last = this.#salts.at(-1);
      const since = last ? last.since + saltStepSeconds : now;
      this.#salts.push({ salt: this.#newSalt(), since, until: since + saltLifeSeconds });
    }
    return this.#salts.slice(0, count);
  }

  /** Salts that clients know become invalid, as after a restart of the server. */
  changeSalts(): void {
    this.#salts = [];
  }

  signIn(account: Account): void {
    this.signOut();
    this.account = account;
    this.awaitsPassword = undefined;
    account.clients.add(this);
  }

  /** The key is nobody's; calls that need an account are refused with `ended`. */
  signOut(ended?: SessionEnd): void {
    this.account?.clients.delete(this);
    this.account = undefined;
    this.updates = undefined;
    this.ended = ended;
  }

  #newSalt(): bigint {
    return Buffer.from(this.#random.bytes(8)).readBigUInt64LE();
  }
}
