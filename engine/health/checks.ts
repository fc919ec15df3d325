import type { ProxyEvidence } from '../../platform/way-out.ts';
import type { AccountView, UiSnapshot } from '../../shared/contract/ui.ts';
import type { CheckView } from '../../shared/contract/ui/health.ts';
import type { StoreTrouble } from './observed-database.ts';
import { CLOCK_OFF_MS, STORE_SLOW_MS } from './warnings.ts';

/** Evidence that checks are made of, measured elsewhere. Instants are UTC milliseconds. */
export interface CheckFacts {
  now: number;
  accounts: readonly Pick<AccountView, 'id' | 'session' | 'evidence' | 'inbox'>[];
  link: UiSnapshot['link']['state'];
  /** The gateway's clock minus this machine's. */
  clockOffsetMs?: number | undefined;
  reportsWaitingMs?: number | undefined;
  store: { trouble?: StoreTrouble; commitMedianMs?: number | undefined; writtenAt?: number | undefined };
  /** Room where the data lies; undefined when the system does not say. */
  disk?: { freeBytes: number; at: number } | undefined;
  /** The machine has an address other than its own loopback; undefined when the system does not say. */
  hasNetwork: boolean | undefined;
  keyUnprotected: boolean;
  /** Absent without a proxy. */
  proxy?: ProxyEvidence | undefined;
}

const MB = 1024 * 1024;
/** Below this much room a few large attachments fill the disk. */
export const DISK_LOW_BYTES = 1_024 * MB;
/** Below this it is a matter of hours. */
export const DISK_SCARCE_BYTES = 200 * MB;

/** What is checked, and what was found. */
export function evaluateChecks(facts: CheckFacts): CheckView[] {
  return [
    ...facts.accounts.map(sessionCheck),
    gatewayCheck(facts.link),
    reportsCheck(facts),
    inboxCheck(facts),
    storeCheck(facts.store),
    diskCheck(facts.disk),
    clockCheck(facts),
    networkCheck(facts),
    ...(facts.proxy ? [proxyCheck(facts.proxy)] : []),
    { code: 'key', result: facts.keyUnprotected ? 'wait' : 'good' },
  ];
}

function sessionCheck({ id, session, evidence }: CheckFacts['accounts'][number]): CheckView {
  const at = evidence.serverAnsweredAt;
  return {
    code: 'session',
    accountId: id,
    result: sessionResult(session.kind),
    ...(at !== undefined && { at }),
  };
}

function sessionResult(kind: AccountView['session']['kind']): CheckView['result'] {
  switch (kind) {
    case 'online':
      return 'good';
    case 'unpaired':
    case 'pairing':
    case 'connecting':
    case 'waiting':
      return 'wait';
    case 'restricted':
    case 'loggedOut':
    case 'replaced':
    case 'broken':
      return 'bad';
    default:
      return kind satisfies never;
  }
}

function gatewayCheck(link: CheckFacts['link']): CheckView {
  switch (link.kind) {
    case 'linked':
      return {
        code: 'gateway',
        result: 'good',
        at: link.lastAnswerAt,
        ...(link.latencyMs !== undefined && { values: { tookMs: Math.round(link.latencyMs) } }),
      };
    case 'notEnrolled':
    case 'connecting':
    case 'waiting':
      return { code: 'gateway', result: 'wait' };
    case 'replaced':
    case 'stopped':
      return { code: 'gateway', result: 'bad' };
    default:
      return link satisfies never;
  }
}

function reportsCheck({ reportsWaitingMs, now }: CheckFacts): CheckView {
  return reportsWaitingMs === undefined
    ? { code: 'reports', result: 'good', at: now }
    : {
        code: 'reports',
        result: reportsWaitingMs > 60_000 ? 'wait' : 'good',
        at: now,
        values: { waitingMs: reportsWaitingMs },
      };
}

function inboxCheck({ accounts, now }: CheckFacts): CheckView {
  const waiting = accounts.reduce((sum, { inbox }) => sum + (inbox?.waiting ?? 0), 0);
  return { code: 'inbox', result: waiting === 0 ? 'good' : 'wait', at: now, values: { waiting } };
}

function networkCheck({ hasNetwork, now }: CheckFacts): CheckView {
  if (hasNetwork === undefined) return { code: 'network', result: 'unknown' };
  return { code: 'network', result: hasNetwork ? 'good' : 'bad', at: now };
}

function storeCheck({ trouble, commitMedianMs, writtenAt }: CheckFacts['store']): CheckView {
  const evidence = {
    ...(writtenAt !== undefined && { at: writtenAt }),
    ...(commitMedianMs !== undefined && { values: { tookMs: commitMedianMs } }),
  };
  if (trouble) return { code: 'store', result: 'bad', ...evidence };
  if (commitMedianMs === undefined) return { code: 'store', result: 'unknown' };
  return { code: 'store', result: commitMedianMs > STORE_SLOW_MS ? 'wait' : 'good', ...evidence };
}

function proxyCheck({ workedAt, trouble }: ProxyEvidence): CheckView {
  if (trouble) return { code: 'proxy', result: trouble.code === 'proxyRefused' ? 'wait' : 'bad', at: trouble.at };
  return workedAt === undefined
    ? { code: 'proxy', result: 'unknown' }
    : { code: 'proxy', result: 'good', at: workedAt };
}

function diskCheck(disk: CheckFacts['disk']): CheckView {
  if (disk === undefined) return { code: 'disk', result: 'unknown' };
  const { freeBytes, at } = disk;
  const result = freeBytes < DISK_SCARCE_BYTES ? 'bad' : freeBytes < DISK_LOW_BYTES ? 'wait' : 'good';
  return { code: 'disk', result, at, values: { freeBytes } };
}

function clockCheck({ clockOffsetMs, now }: CheckFacts): CheckView {
  if (clockOffsetMs === undefined) return { code: 'clock', result: 'unknown' };
  const offsetMs = Math.abs(Math.round(clockOffsetMs));
  return { code: 'clock', result: offsetMs > CLOCK_OFF_MS ? 'wait' : 'good', at: now, values: { offsetMs } };
}
