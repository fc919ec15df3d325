/** Trouble on demand. A fault holds for one account when it names a number, otherwise for all. */
import type { Clock } from '../../../shared/ports.ts';
import { Countdown, Scoped, type Limited } from '../scoped.ts';

export class Faults {
  readonly #clock: Clock;
  /** Messages that are delivered, whose answers are lost for good. */
  readonly ackDrops = new Countdown<Limited>();
  /** Messages that are delivered; the connection ends before the answer, which comes on the next one. */
  readonly cutAnswers = new Countdown<Limited>();
  /** Messages whose answers come only after the next update to their client. */
  readonly lateAnswers = new Countdown<Limited>();
  /** Messages that the server loses: neither delivery nor answer. */
  readonly messageDrops = new Countdown<Limited>();
  /** Calls that are refused with an error; of messages unless `method` names another call. */
  readonly nacks = new Countdown<Limited & { name: string; method: string | undefined }>();
  /** Updates that are never pushed, so that clients meet a gap. */
  readonly updateDrops = new Countdown<Limited>();
  /** Updates that are pushed twice. */
  readonly repeatedUpdates = new Countdown<Limited>();
  /** Imports of contacts that are put off (`retry_contacts`). */
  readonly throttledContacts = new Countdown<Limited>();
  /** Parts of files that are refused. */
  readonly refusedUploads = new Countdown<Limited>();
  readonly refusedDownloads = new Countdown<Limited>();
  /** Parts of files with wrong bytes. */
  readonly corruptDownloads = new Countdown<Limited>();
  /** Milliseconds by which each packet to the client is late. */
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
      this.cutAnswers,
      this.lateAnswers,
      this.messageDrops,
      this.nacks,
      this.updateDrops,
      this.repeatedUpdates,
      this.throttledContacts,
      this.refusedUploads,
      this.refusedDownloads,
      this.corruptDownloads,
      this.delayMs,
      this.#silentUntil,
    ];
    for (const fault of all) fault.clear();
  }
}
