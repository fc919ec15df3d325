import type { Warning, WarningCode, WarningOwner } from '../../shared/contract/ui.ts';
import { PROXY_TROUBLES, type ProxyTrouble } from '../../shared/model/proxy.ts';
import type { StoreTrouble } from './observed-database.ts';
import type { LinkProblemCode, LinkState } from '../../shared/model/link.ts';

/** What health is derived from: evidence, measured elsewhere. */
export interface HealthFacts {
  /** UTC milliseconds. */
  now: number;
  /** Monotonic milliseconds: what must hold for a while is measured on it. */
  monotonic: number;
  link: LinkState;
  /** The gateway's clock minus this machine's, in milliseconds. */
  clockOffsetMs?: number;
  /** Why the last write was refused by the machine. */
  trouble?: StoreTrouble;
  /** Something waits for its next try to connect, and learns nothing of the machine until then. */
  isWaiting?: boolean;
  /** No handle is left for a connection. */
  outOfHandles?: boolean;
  /** Median of the latest commits. */
  commitMedianMs?: number;
  keyUnprotected: boolean;
  /** What keeps everything from the proxy that was chosen. */
  proxyTrouble?: ProxyTrouble;
  /** How long reports have waited without one being confirmed. */
  reportsWaitingMs?: number;
}

/** A warning that people may see. */
export interface WarningRule {
  code: WarningCode;
  severity: Warning['severity'];
  owner: WarningOwner;
  /** While one of these is visible, this one only repeats it. */
  dependsOn: readonly WarningCode[];
  /** The condition must hold this long first. */
  timeToVisibleMs: number;
  /** The values for the words when the condition holds, else undefined. */
  holds(facts: HealthFacts): Record<string, string | number> | undefined;
}

/** Beyond this, statuses and validity get the wrong times. */
export const CLOCK_OFF_MS = 60_000;
export const STORE_SLOW_MS = 250;
export const REPORTS_WAITING_MS = 60_000;

/** Nothing can be kept, or nothing connected, until this machine is mended. */
const NOT_WRITABLE: readonly WarningCode[] = ['diskFull', 'readOnly', 'storeFailing', 'tooManyFiles'];

/** Problems of reaching the gateway; the others stop the link and are shown with it. */
const UNREACHABLE: readonly LinkProblemCode[] = [
  'unreachable',
  'timedOut',
  'gatewayError',
  'rateLimited',
  'badAnswer',
  'certificateRefused',
  ...PROXY_TROUBLES,
];

export const WARNING_RULES: readonly WarningRule[] = [
  {
    code: 'diskFull',
    severity: 'problem',
    owner: 'machine',
    dependsOn: [],
    timeToVisibleMs: 0,
    holds: ({ trouble }) => (trouble === 'diskFull' ? {} : undefined),
  },
  {
    code: 'readOnly',
    severity: 'problem',
    owner: 'machine',
    dependsOn: [],
    timeToVisibleMs: 0,
    holds: ({ trouble }) => (trouble === 'readOnly' ? {} : undefined),
  },
  {
    code: 'storeFailing',
    severity: 'problem',
    owner: 'machine',
    dependsOn: [],
    timeToVisibleMs: 0,
    holds: ({ trouble }) => (trouble === 'storeFailing' ? {} : undefined),
  },
  {
    code: 'tooManyFiles',
    severity: 'problem',
    owner: 'machine',
    dependsOn: [],
    timeToVisibleMs: 0,
    holds: ({ trouble, outOfHandles }) => (trouble === 'tooManyFiles' || outOfHandles ? {} : undefined),
  },
  {
    code: 'proxyFailing',
    severity: 'problem',
    owner: 'network',
    dependsOn: [],
    timeToVisibleMs: 10_000,
    // What it only refuses may be the other end's trouble; the session or the link says so.
    holds: ({ proxyTrouble }) =>
      proxyTrouble === undefined || proxyTrouble === 'proxyRefused' ? undefined : { problem: proxyTrouble },
  },
  {
    code: 'gatewayUnreachable',
    severity: 'problem',
    owner: 'gateway',
    dependsOn: ['proxyFailing'],
    timeToVisibleMs: 10_000,
    holds: ({ link }) => {
      if (link.kind !== 'waiting' && link.kind !== 'connecting') return undefined;
      const problem = link.problem?.code ?? 'unreachable';
      return UNREACHABLE.includes(problem) ? { problem } : undefined;
    },
  },
  {
    code: 'clockOff',
    severity: 'warning',
    owner: 'machine',
    dependsOn: [],
    timeToVisibleMs: 0,
    holds: ({ clockOffsetMs }) =>
      clockOffsetMs !== undefined && Math.abs(clockOffsetMs) > CLOCK_OFF_MS
        ? { offsetSeconds: Math.round(clockOffsetMs / 1_000) }
        : undefined,
  },
  {
    code: 'reportsWaiting',
    severity: 'warning',
    owner: 'gateway',
    dependsOn: ['gatewayUnreachable', ...NOT_WRITABLE],
    timeToVisibleMs: REPORTS_WAITING_MS,
    holds: ({ reportsWaitingMs }) => (reportsWaitingMs === undefined ? undefined : {}),
  },
  {
    code: 'storeSlow',
    severity: 'warning',
    owner: 'machine',
    dependsOn: NOT_WRITABLE,
    timeToVisibleMs: 10_000,
    holds: ({ commitMedianMs }) =>
      commitMedianMs !== undefined && commitMedianMs > STORE_SLOW_MS
        ? { commitMs: Math.round(commitMedianMs / 50) * 50 }
        : undefined,
  },
  {
    code: 'keyUnprotected',
    severity: 'note',
    owner: 'machine',
    dependsOn: [],
    timeToVisibleMs: 0,
    holds: ({ keyUnprotected }) => (keyUnprotected ? {} : undefined),
  },
];

/** Conditions that hold, and since when. */
export type Held = ReadonlyMap<WarningCode, { since: number; sinceMonotonic: number }>;

/** Which warnings people see now. `nextInMs`: when a condition that holds becomes visible without anything happening. */
export function evaluateHealth(
  held: Held,
  facts: HealthFacts,
  rules: readonly WarningRule[] = WARNING_RULES,
): { held: Held; warnings: Warning[]; nextInMs?: number } {
  const holding = new Map<WarningCode, { since: number; sinceMonotonic: number }>();
  const due: { rule: WarningRule; warning: Warning }[] = [];
  let nextInMs = Infinity;
  for (const rule of rules) {
    const values = rule.holds(facts);
    if (values === undefined) continue;
    const begun = held.get(rule.code) ?? { since: facts.now, sinceMonotonic: facts.monotonic };
    holding.set(rule.code, begun);
    const restMs = begun.sinceMonotonic + rule.timeToVisibleMs - facts.monotonic;
    if (restMs > 0) {
      nextInMs = Math.min(nextInMs, restMs);
      continue;
    }
    const { code, severity, owner } = rule;
    const warning = { code, severity, owner, since: begun.since };
    due.push({ rule, warning: Object.keys(values).length === 0 ? warning : { ...warning, values } });
  }
  const codes = new Set(due.map(({ rule }) => rule.code));
  const warnings = due
    .filter(({ rule }) => !rule.dependsOn.some((code) => codes.has(code)))
    .map(({ warning }) => warning);
  return { held: holding, warnings, ...(nextInMs < Infinity && { nextInMs }) };
}
