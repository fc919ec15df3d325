/** What a soak measures and counts. */
import type { Faults } from './ledger.ts';
import type { ProcessSample, StoreSample } from './samples.ts';
import type { Trouble } from './troubles.ts';

export const PARTIES = ['engine', 'gateway'] as const;
export type Party = (typeof PARTIES)[number];

export interface Times {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How it stood at an instant. Times and counts of messages are of the window since the sample before. */
export interface Sample {
  /** Since the start of the load, milliseconds. */
  readonly at: number;
  /** Absent while it was down. */
  readonly processes: Readonly<Partial<Record<Party, ProcessSample>>>;
  readonly stores: Readonly<Record<Party, StoreSample>>;
  /** Of the gateway, by its own metrics; absent while it did not answer. */
  readonly heapMb?: number;
  readonly queue?: number;
  /** Shown by phones, and told to the customer's server. */
  readonly shown: number;
  readonly told: number;
  /** Accepted and not shown yet, at this instant; written by people and not told yet. */
  readonly waitingOut: number;
  readonly waitingIn: number;
  /** Acceptance to phone, and phone to the customer's server; absent when none arrived. */
  readonly out?: Times;
  readonly in?: Times;
}

export interface SoakResult {
  readonly samples: readonly Sample[];
  readonly troubles: readonly Trouble[];
  readonly accepted: number;
  readonly written: number;
  readonly unanswered: number;
  readonly repeatedEvents: number;
  readonly out: Faults;
  readonly in: Faults;
  readonly backwards: readonly string[];
  /** Accepted messages of which the customer has not heard the end: how many, by channel and the last that was heard. */
  readonly unfinished: Readonly<Record<string, number>>;
  /** What the simulated networks met that no client may do. */
  readonly failures: readonly string[];
  /** From the end of the load until all was through. */
  readonly drainedMs: number;
}
