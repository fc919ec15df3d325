import { statfs } from 'node:fs/promises';
import { platform, release, totalmem } from 'node:os';
import { ownInterfaces } from '../../platform/own-interfaces.ts';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import type { EventRow, HealthAnswers } from '../../shared/contract/ui/health.ts';
import { stateSpans } from '../../shared/policy/state-spans.ts';
import { PortError, type Clock, type Database, type Log, type Random } from '../../shared/ports.ts';
import type { HealthStore } from '../store/health.ts';
import type { SessionHistory } from '../store/session-history.ts';
import { supportBundle } from './bundle.ts';
import { evaluateChecks, type CheckFacts } from './checks.ts';
import { MINUTE_MS } from './recorder.ts';

const HOUR_MS = 3_600_000;
/** States of one account within a window; more could not be told apart on a screen. */
const MAX_STATES = 2_000;

/** Health as screens and support ask for it. */
export interface Health {
  checks(fresh: boolean): Promise<HealthAnswers['health.checks']>;
  day(hours: number): HealthAnswers['health.day'];
  series(hours: number): HealthAnswers['health.series'];
  events(query: {
    accountId?: string | undefined;
    before?: number | undefined;
    limit: number;
  }): HealthAnswers['health.events'];
  bundle(): Promise<HealthAnswers['health.bundle']>;
}

export function createHealth(parts: {
  dataFolder: string;
  clock: Clock;
  random: Random;
  log: Log;
  logTail: () => readonly string[];
  database: Database;
  store: HealthStore;
  history: SessionHistory;
  snapshot(): UiSnapshot;
  facts(): Pick<CheckFacts, 'clockOffsetMs' | 'reportsWaitingMs' | 'store' | 'keyUnprotected'>;
}): Health {
  const { dataFolder, clock, random, log, logTail, database, store, history, snapshot, facts } = parts;
  let disk: CheckFacts['disk'];

  const lookAtDisk = async (): Promise<void> => {
    try {
      const { bavail, bsize } = await statfs(dataFolder);
      disk = { freeBytes: bavail * bsize, at: clock.now() };
    } catch (error) {
      // Some file systems do not say; that is no reason to worry anybody.
      log.debug('health.noStatfs', { reason: error instanceof Error ? error.message : String(error) });
      disk = undefined;
    }
  };
  /** A refusal by the machine is what the check is there to find. @throws any other error */
  const probeStore = async (): Promise<void> => {
    try {
      await database.write((sql) => sql.run('INSERT OR REPLACE INTO diskProbe (id, at) VALUES (1, ?)', clock.now()));
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      log.debug('health.probeFailed', { code: error.code });
    }
  };
  const checks = async (fresh: boolean): Promise<HealthAnswers['health.checks']> => {
    await lookAtDisk();
    if (fresh) await probeStore();
    const { accounts, link, now } = snapshot();
    return {
      checks: evaluateChecks({ now, accounts, link: link.state, disk, hasNetwork: hasNetwork(), ...facts() }),
    };
  };
  const day = (hours: number): HealthAnswers['health.day'] => {
    const to = clock.now();
    const from = to - hours * HOUR_MS;
    const stops = store.stops(from);
    return {
      from,
      to,
      accounts: snapshot().accounts.map(({ id }) => ({
        accountId: id,
        ...stateSpans(history.latest(id, MAX_STATES).toReversed(), stops, { from, to }),
      })),
    };
  };
  const series = (hours: number): HealthAnswers['health.series'] => {
    const from = Math.floor((clock.now() - hours * HOUR_MS) / MINUTE_MS) * MINUTE_MS;
    return { stepMs: MINUTE_MS, from, points: store.minutes(from) };
  };
  const events: Health['events'] = ({ accountId, before = clock.now() + 1, limit }) => {
    const whose = accountId === undefined ? snapshot().accounts.map(({ id }) => id) : [accountId];
    const sessions = whose.flatMap((id) =>
      history
        .latest(id, MAX_STATES)
        .filter(({ at }) => at < before)
        .slice(0, limit)
        .map(({ kind, cause, at }, index): EventRow => ({
          id: `session-${id}-${at}-${index}`,
          at,
          severity: severityOf(kind),
          code: 'session',
          accountId: id,
          subject: kind,
          ...(cause && { cause }),
        })),
    );
    const others = store.events({ before, limit, accountId });
    return { events: [...sessions, ...others].toSorted((a, b) => b.at - a.at).slice(0, limit) };
  };

  return {
    checks,
    day,
    series,
    events,
    bundle: async () => {
      const now = snapshot();
      const files = supportBundle(
        {
          snapshot: now,
          checks: await checks(true),
          day: day(24),
          series: series(24),
          events: events({ limit: 500 }),
          system: {
            system: `${platform()} ${release()}`,
            node: process.version,
            memoryMb: Math.round(totalmem() / 1_048_576),
            usedMb: Math.round(process.memoryUsage.rss() / 1_048_576),
          },
          log: logTail(),
        },
        random,
      );
      const stamp = new Date(now.now).toISOString().slice(0, 16).replaceAll(/[:T]/g, '-');
      return { name: `pairline-support-${stamp}`, files };
    },
  };
}

function severityOf(kind: string): EventRow['severity'] {
  if (kind === 'restricted' || kind === 'loggedOut' || kind === 'replaced' || kind === 'broken') return 'problem';
  return kind === 'waiting' ? 'warning' : 'note';
}

function hasNetwork(): boolean | undefined {
  const interfaces = ownInterfaces();
  return interfaces && Object.values(interfaces).some((addresses) => addresses?.some(({ internal }) => !internal));
}
