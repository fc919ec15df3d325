import { NetworkFaults } from '../faults.ts';
import type { Limited } from '../scoped.ts';

/** Trouble of Telegram's. */
export class Faults extends NetworkFaults {
  /** Messages that are delivered; the connection ends before the answer, which comes on the next one. */
  readonly cutAnswers = this.countdown<Limited>();
  /** Messages whose answers come only after the next update to their client. */
  readonly lateAnswers = this.countdown<Limited>();
  /** Calls that are refused with an error; of messages unless `method` names another call. */
  readonly nacks = this.countdown<Limited & { name: string; method: string | undefined }>();
  /** Updates that are never pushed, so that clients meet a gap. */
  readonly updateDrops = this.countdown<Limited>();
  /** Updates that are pushed twice. */
  readonly repeatedUpdates = this.countdown<Limited>();
  /** Imports of contacts that are put off (`retry_contacts`). */
  readonly throttledContacts = this.countdown<Limited>();
}
