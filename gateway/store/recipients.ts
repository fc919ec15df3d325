import type { Channel } from '../../shared/model/channel.ts';
import type { ConsentState } from '../../shared/policy/consent.ts';
import type { OptInLanguage } from '../../shared/policy/opt-in-words.ts';
import type { InstanceName } from './clients.ts';

/** An instance of the client whose credentials were checked. */
interface OwnInstance {
  readonly client: number;
  readonly channel: Channel;
  readonly instance: number;
}

/** The rule of an instance. */
export interface OptInView {
  /** People must register before they are written to. */
  readonly optIn: boolean;
  /** The owner's choice where a word belongs to several languages. */
  readonly language: OptInLanguage | null;
  /** The account's own number; null before the first pairing. */
  readonly number: string | null;
}

export interface RecipientView {
  /** As its network or the client named it last. */
  readonly number: string;
  readonly state: ConsentState;
  readonly language: OptInLanguage | null;
  /** UTC milliseconds. */
  readonly changedAt: number;
  /** Its place in lists. */
  readonly key: string;
}

/** How it is known what a person said. Kept until the person is erased, refusals too. */
export interface ConsentEvidence {
  readonly state: ConsentState;
  /** When they said so, and when the gateway learned of it: UTC milliseconds. */
  readonly at: number;
  readonly recordedAt: number;
  /** They wrote a word; the client proved it; the client passed on what it was told. */
  readonly source: 'word' | 'import' | 'request';
  readonly word: string | null;
  /** The network's id of the message that held the word. */
  readonly networkId: string | null;
  readonly proof: string | null;
  /** The id of the message that confirmed it. */
  readonly answerId: string | null;
}

/** A consent from elsewhere. */
export interface ProvenConsent {
  readonly number: string;
  /** UTC milliseconds. */
  readonly at: number;
  readonly proof: string;
  readonly language: OptInLanguage | null;
}

/** Whom the accounts may write to, per instance and person. What people write registers them: see `recordReports`. */
export interface RecipientStore {
  /** @param which.language null for each word's default; undefined leaves it as it is */
  setOptIn(
    which: InstanceName & { optIn: boolean; language?: OptInLanguage | null | undefined },
  ): Promise<'set' | 'unknown'>;
  /** Undefined when there is no such instance: then the calls below find and change nothing. */
  optIn(which: OwnInstance): Promise<OptInView | undefined>;
  /** In the order of their keys, those after `after`. */
  recipients(
    which: OwnInstance & {
      state?: ConsentState | undefined;
      /** A part of the number. */
      digits?: string | undefined;
      after?: string | undefined;
      limit: number;
    },
  ): Promise<RecipientView[]>;
  /** How many people said what. */
  recipientCounts(which: OwnInstance): Promise<Record<ConsentState, number>>;
  /** Undefined when nothing is known of them. Evidence comes oldest first. */
  recipient(
    which: OwnInstance & { number: string },
  ): Promise<(RecipientView & { readonly evidence: readonly ConsentEvidence[] }) | undefined>;
  /** Decides by `afterImport`, each one by itself, in one commit. @returns the numbers that were refused */
  importConsents(
    which: OwnInstance & { consents: readonly ProvenConsent[]; now: number },
  ): Promise<{ registered: number; unchanged: number; refused: string[] }>;
  /**
   * The client was told, in whatever way, that a person does not want to be written to. What waits for them is cancelled.
   * @returns the device that has to cancel some of it
   */
  optOut(which: OwnInstance & { number: string; proof: string | null; now: number }): Promise<number | null>;
  /**
   * Forgets a person's number and evidence. A keyed digest stays, so that a refusal still holds, and an older consent that is
   * imported again does not bring them back. @returns false when nothing was known of them
   */
  eraseRecipient(which: OwnInstance & { number: string; now: number }): Promise<boolean>;
}
