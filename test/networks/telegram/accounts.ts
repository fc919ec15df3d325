/** People: a number, an account of Telegram, and the phone that shows its messages. */
import { createHash } from 'node:crypto';
import type { AuthKey } from './auth-keys.ts';
import { Box } from './box.ts';
import type { Password } from './password.ts';
import { Phone } from './phone.ts';

const firstId = 700_001;

export class Account {
  readonly id: number;
  number: string;
  name: string;
  /** False: nobody with this number is on Telegram. */
  registered = true;
  /** False: the owner lets nobody find the account by its number. */
  findable = true;
  /** Everybody sees the number, not only those who have it in their contacts. */
  showsNumber = false;
  /** Whether the phone reads what arrives by itself. */
  autoReceipt: 'none' | 'read' = 'none';
  /** Home data centre. */
  dc: number;
  password: Password | undefined;
  deactivated: 'USER_DEACTIVATED' | 'USER_DEACTIVATED_BAN' | undefined;
  /** New chats with people who have not written first are refused. */
  floodsPeers = false;
  /** Messages are refused with FLOOD_WAIT until then (UTC milliseconds). */
  floodUntil = 0;
  /** The last code that came for a sign-in. */
  loginCode: string | undefined;
  /** Clients that are signed in. */
  readonly clients = new Set<AuthKey>();
  readonly contacts = new Set<Account>();
  readonly box = new Box();
  readonly phone = new Phone();

  constructor(id: number, number: string, name: string, dc: number) {
    this.id = id;
    this.number = number;
    this.name = name;
    this.dc = dc;
  }
}

export class Directory {
  readonly #byNumber = new Map<string, Account>();
  readonly #byId = new Map<number, Account>();
  #nextId = firstId;

  create(number: string, name: string, dc: number): Account {
    const account = new Account(this.#nextId++, number, name, dc);
    this.#byNumber.set(number, account);
    this.#byId.set(account.id, account);
    return account;
  }

  /** A number as people write it: everything but digits is left out. */
  byNumber(number: string): Account | undefined {
    return this.#byNumber.get(number.replaceAll(/\D/g, ''));
  }

  byId(id: number): Account | undefined {
    return this.#byId.get(id);
  }

  all(): readonly Account[] {
    return [...this.#byId.values()];
  }

  clear(): void {
    this.#byNumber.clear();
    this.#byId.clear();
  }
}

/** Access hashes belong to who asks: one that another account was given is worth nothing. */
export function accessHash(viewer: Account, kind: 'user' | 'channel', id: number): bigint {
  const hash = createHash('sha256').update(`${viewer.id} ${kind} ${id}`).digest();
  return hash.readBigUInt64LE();
}
