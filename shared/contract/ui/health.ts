import { z } from 'zod';
import type { SessionCause } from '../../model/session-cause.ts';
import type { SessionKind } from '../../model/session.ts';
import type { WarningCode } from './warnings.ts';

export const CHECK_CODES = [
  'session',
  'gateway',
  'reports',
  'inbox',
  'store',
  'disk',
  'clock',
  'network',
  'proxy',
  'key',
] as const;
export type CheckCode = (typeof CHECK_CODES)[number];

/** What a check found, from evidence. `unknown`: nothing was measured yet. */
export interface CheckView {
  code: CheckCode;
  /** Whose session, for `session`. */
  accountId?: string;
  result: 'good' | 'wait' | 'bad' | 'unknown';
  /** When the evidence was gathered, UTC milliseconds. */
  at?: number;
  /** For the words: milliseconds in `…Ms`, bytes in `…Bytes`, else counts. */
  values?: Record<string, number>;
}

/** An account was in a state from one instant to another. */
export interface StateSpan {
  kind: SessionKind;
  cause?: SessionCause;
  from: number;
  to: number;
}

export interface AccountDay {
  accountId: string;
  /** Oldest first, without gaps from the first that is known on. */
  spans: StateSpan[];
  /** Of the time that is known, between 0 and 1; absent when nothing is. */
  onlineShare?: number;
}

/** What went out in one step of time. */
export interface SeriesPoint {
  /** Its beginning, UTC milliseconds. */
  at: number;
  sent: number;
  failed: number;
  /** From acceptance by the API to the network's answer; absent when nothing was sent. */
  medianMs?: number;
  /** 99 of 100 were quicker. */
  slowMs?: number;
  /** Messages that waited at the end of the step. */
  waiting: number;
}

export const EVENT_CODES = [
  'started',
  'stopped',
  'warningBegan',
  'warningEnded',
  'link',
  'session',
  'failed',
  'machine',
  'erased',
] as const;
/** What happened to the machine: it slept and woke, lost and got its power, or has another network. */
export const MACHINE_EVENTS = ['slept', 'woke', 'onBattery', 'onMains', 'network'] as const;
export type MachineEvent = (typeof MACHINE_EVENTS)[number];

export type EventCode = (typeof EVENT_CODES)[number];

/** Something that happened, for support. Without numbers and texts of people. */
export interface EventRow {
  /** Order of happening within its source. */
  id: string;
  at: number;
  severity: 'problem' | 'warning' | 'note';
  code: EventCode;
  accountId?: string;
  /** The warning's code, the link's or session's state, the reason of a failure, what happened to the machine. */
  subject?: string;
  cause?: SessionCause;
  warning?: WarningCode;
}

/** A file of a support bundle, as it will be saved. */
export interface BundleFile {
  name: string;
  text: string;
}

export const healthCalls = {
  /** `fresh`: writes and measures now instead of telling what was measured last. */
  'health.checks': z.object({ fresh: z.boolean().default(false) }),
  /** The states of every account within the last hours. */
  'health.day': z.object({ hours: z.number().int().min(1).max(168).default(24) }),
  'health.series': z.object({ hours: z.number().int().min(1).max(168).default(24) }),
  /** Newest first. */
  'health.events': z.object({
    accountId: z.string().max(64).optional(),
    before: z.number().int().nonnegative().optional(),
    limit: z.number().int().min(1).max(500).default(200),
  }),
  /** Everything that support needs, to be read before it is given away. */
  'health.bundle': z.object({}),
  /** What would be given to the gateway's operator; this very bundle is sent afterwards. */
  'bundleRequest.preview': z.object({ id: z.string().min(1).max(100) }),
  /** `send` only after a preview. */
  'bundleRequest.answer': z.object({ id: z.string().min(1).max(100), answer: z.enum(['send', 'refuse']) }),
} as const;

export interface HealthAnswers {
  'health.checks': { checks: CheckView[] };
  'health.day': { from: number; to: number; accounts: AccountDay[] };
  'health.series': { stepMs: number; from: number; points: SeriesPoint[] };
  'health.events': { events: EventRow[] };
  'health.bundle': { name: string; files: BundleFile[] };
  'bundleRequest.preview': { name: string; files: BundleFile[] };
  'bundleRequest.answer': null;
}
