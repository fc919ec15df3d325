/** Trouble on demand. A fault holds for one account when it names a number, otherwise for all. */
import type { Clock } from '../../../shared/ports.ts';
import { Countdown, Scoped, type Limited } from '../scoped.ts';

/** Codes that a kick can make the client see; see `kicks.ts` for the stanzas. */
export const kickCodes = [401, 402, 403, 405, 406, 408, 411, 419, 428, 440, 500, 503, 515] as const;
export type KickCode = (typeof kickCodes)[number];

export class Faults {
  readonly #clock: Clock;
  /** Message acks that are not sent although the message went through. */
  readonly ackDrops = new Countdown<Limited>();
  /** Messages that the server loses after reading them: neither ack nor delivery. */
  readonly messageDrops = new Countdown<Limited>();
  /** Messages refused with an error code in the ack. */
  readonly nacks = new Countdown<Limited & { code: number }>();
  /** Messages that this phone cannot decrypt, so that it asks for them again. */
  readonly undecryptable = new Countdown<Limited>();
  /** Ciphertexts of this phone that reach linked clients damaged. */
  readonly garbled = new Countdown<Limited>();
  /** Retry receipts that this phone does not answer, as one that is off. */
  readonly ignoredRetries = new Countdown<Limited>();
  /** Uploads to the media hosts that fail with 500, by the account whose token is used. */
  readonly refusedUploads = new Countdown<Limited>();
  /** Downloads from the media hosts that fail with 410: the file was kept too long. */
  readonly refusedDownloads = new Countdown<Limited>();
  /** Downloads whose first bytes are not those that were uploaded. */
  readonly corruptDownloads = new Countdown<Limited>();
  /** Questions about groups that are answered with 429, as the real server does when they come too fast. */
  readonly rateLimits = new Countdown<Limited>();
  /** Acks that come only after the receipts of the same message. */
  readonly lateAcks = new Countdown<Limited>();
  /** Receipts that are delivered twice. */
  readonly repeatedReceipts = new Countdown<Limited>();
  readonly refusedLogins = new Countdown<Limited & { code: KickCode }>();
  /** Milliseconds by which each stanza to the client is late. */
  readonly delayMs = new Scoped<number>();
  readonly #silentUntil = new Scoped<number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  silence(number: string | undefined, ms: number): void {
    this.#silentUntil.set(number, this.#clock.monotonic() + ms);
  }

  /** How long this account's connections still neither read nor answer. */
  silentMs(number: string | undefined): number {
    return Math.max((this.#silentUntil.get(number) ?? 0) - this.#clock.monotonic(), 0);
  }

  clear(): void {
    const all = [
      this.ackDrops,
      this.messageDrops,
      this.nacks,
      this.undecryptable,
      this.garbled,
      this.ignoredRetries,
      this.refusedUploads,
      this.refusedDownloads,
      this.corruptDownloads,
      this.rateLimits,
      this.lateAcks,
      this.repeatedReceipts,
      this.refusedLogins,
      this.delayMs,
      this.#silentUntil,
    ];
    for (const fault of all) fault.clear();
  }
}
