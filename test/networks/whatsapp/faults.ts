import { NetworkFaults } from '../faults.ts';
import type { Limited } from '../scoped.ts';

/** Codes that a kick can make the client see; see `kicks.ts` for the stanzas. */
export const kickCodes = [401, 402, 403, 405, 406, 408, 411, 419, 428, 440, 500, 503, 515] as const;
export type KickCode = (typeof kickCodes)[number];

/** Trouble of WhatsApp's. A refused download answers 410: the file was kept too long. */
export class Faults extends NetworkFaults {
  /** Messages refused with an error code in the ack. */
  readonly nacks = this.countdown<Limited & { code: number }>();
  /** Messages that this phone cannot decrypt, so that it asks for them again. */
  readonly undecryptable = this.countdown<Limited>();
  /** Ciphertexts of this phone that reach linked clients damaged. */
  readonly garbled = this.countdown<Limited>();
  /** Retry receipts that this phone does not answer, as one that is off. */
  readonly ignoredRetries = this.countdown<Limited>();
  /** Questions about groups that are answered with 429, as the real server does when they come too fast. */
  readonly rateLimits = this.countdown<Limited>();
  /** Acks that come only after the receipts of the same message. */
  readonly lateAcks = this.countdown<Limited>();
  /** Receipts that are delivered twice. */
  readonly repeatedReceipts = this.countdown<Limited>();
  readonly refusedLogins = this.countdown<Limited & { code: KickCode }>();
}
