/** Sign-ins under way: QR tokens, codes by phone number, and proofs that one data centre gives for another. */
import type { Clock, Random } from '../../../shared/ports.ts';
import { ControlError } from '../control-error.ts';
import type { Account } from './accounts.ts';
import type { AuthKey } from './auth-keys.ts';
import { RpcError } from './rpc-error.ts';
import type { Session } from './session.ts';

const qrLifeMs = 30_000;
const codeLifeMs = 5 * 60_000;
const maxWrongCodes = 5;
/** How long a phone that has scanned waits for the client to go on. */
const scanPatienceMs = 10_000;

/** What became of a scan. */
export interface Scanned {
  readonly key: AuthKey;
  /** The client was asked for the password of the account. */
  readonly needsPassword: boolean;
}

interface Offer {
  readonly key: AuthKey;
  readonly session: Session;
  readonly expiresAt: number;
  settle: (outcome: Scanned) => void;
}

interface Code {
  readonly number: string;
  readonly code: string;
  readonly expiresAt: number;
  wrong: number;
}

interface Accepted {
  readonly account: Account;
  readonly settle: (outcome: Scanned) => void;
}

export class SignIns {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #offers = new Map<string, Offer>();
  /** Scans that the client has not picked up yet. */
  readonly #accepted = new Map<AuthKey, Accepted>();
  /** Scans whose account lives in another data centre, by the token for it. */
  readonly #moved = new Map<string, Accepted>();
  readonly #codes = new Map<string, Code>();
  readonly #transfers = new Map<string, Account>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** A token for a QR code, good for one scan. */
  offer(session: Session): { token: Uint8Array; expiresAt: number } {
    const { key } = session;
    for (const [name, offer] of this.#offers) if (offer.key === key) this.#offers.delete(name);
    const token = this.#random.bytes(32);
    const expiresAt = this.#clock.now() + qrLifeMs;
    this.#offers.set(nameOf(token), { key, session, expiresAt, settle: () => undefined });
    return { token, expiresAt };
  }

  /**
   * A phone scans `tg://login?token=…`. Resolves when the client is signed in or was asked for the password.
   * @throws ControlError 404 for a code that is unknown, used or too old, 504 when the client does not go on
   */
  accept(account: Account, qr: string): Promise<Scanned> {
    const name = tokenOf(qr);
    const offer = this.#offers.get(name);
    this.#offers.delete(name);
    if (!offer || offer.expiresAt <= this.#clock.now()) {
      throw new ControlError(404, 'this QR code is unknown, used or too old');
    }
    return new Promise((resolve, reject) => {
      const timer = this.#clock.timer(scanPatienceMs, () =>
        reject(new ControlError(504, 'the client did not go on after the scan')),
      );
      const settle = (outcome: Scanned): void => {
        timer.cancel();
        resolve(outcome);
      };
      this.#accepted.set(offer.key, { account, settle });
      offer.session.push({
        _: 'updateShort',
        update: { _: 'updateLoginToken' },
        date: Math.floor(this.#clock.now() / 1000),
      });
    });
  }

  /** The scan that waits for this client, which is used up. */
  takeAccepted(key: AuthKey): Accepted | undefined {
    const accepted = this.#accepted.get(key);
    this.#accepted.delete(key);
    return accepted;
  }

  move(accepted: Accepted): Uint8Array {
    const token = this.#random.bytes(32);
    this.#moved.set(nameOf(token), accepted);
    return token;
  }

  takeMoved(token: Uint8Array): Accepted {
    return take(this.#moved, token, 'AUTH_TOKEN_INVALID');
  }

  /** Sends a code of five digits. Answers the hash that the client must repeat. */
  sendCode(number: string): { hash: string; code: string } {
    const code = String(Buffer.from(this.#random.bytes(4)).readUInt32LE() % 100_000).padStart(5, '0');
    const hash = nameOf(this.#random.bytes(9));
    this.#codes.set(hash, { number, code, expiresAt: this.#clock.now() + codeLifeMs, wrong: 0 });
    return { hash, code };
  }

  forgetCode(hash: string): void {
    this.#codes.delete(hash);
  }

  /** @throws RpcError PHONE_CODE_EXPIRED, PHONE_CODE_INVALID */
  checkCode(number: string, hash: string, code: string): void {
    const sent = this.#codes.get(hash);
    if (!sent || sent.number !== number || sent.expiresAt <= this.#clock.now() || sent.wrong >= maxWrongCodes) {
      throw new RpcError('PHONE_CODE_EXPIRED');
    }
    if (sent.code !== code) {
      sent.wrong += 1;
      throw new RpcError('PHONE_CODE_INVALID');
    }
    this.#codes.delete(hash);
  }

  /** A proof for another data centre. */
  transfer(account: Account): Uint8Array {
    const proof = this.#random.bytes(32);
    this.#transfers.set(nameOf(proof), account);
    return proof;
  }

  takeTransfer(proof: Uint8Array): Account {
    return take(this.#transfers, proof, 'AUTH_BYTES_INVALID');
  }

  clear(): void {
    for (const map of [this.#offers, this.#accepted, this.#moved, this.#codes, this.#transfers]) map.clear();
  }
}

function take<T>(map: Map<string, T>, token: Uint8Array, error: string): T {
  const name = nameOf(token);
  const value = map.get(name);
  map.delete(name);
  if (value === undefined) throw new RpcError(error);
  return value;
}

function nameOf(token: Uint8Array): string {
  return Buffer.from(token).toString('hex');
}

/** The token of a QR text. @throws ControlError 400 for any other text */
function tokenOf(qr: string): string {
  const token = URL.canParse(qr) ? new URL(qr) : undefined;
  const value = token?.protocol === 'tg:' && token.host === 'login' ? token.searchParams.get('token') : null;
  if (!value) throw new ControlError(400, 'not a QR code of Telegram: tg://login?token=…');
  return Buffer.from(value, 'base64url').toString('hex');
}
