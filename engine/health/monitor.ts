import type { Warning } from '../../shared/contract/ui.ts';
import type { Clock, Database, Log, Timer } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { HealthFacts, Held } from './warnings.ts';
import { evaluateHealth } from './warnings.ts';

/** Warnings as time goes by. */
export interface HealthMonitor {
  /** Evaluates now. */
  warnings(): Warning[];
  stop(): Promise<void>;
}

/** A store that takes no writes is tried this often: nothing else may be writing that would notice that it does again. */
const PROBE_EVERY_MS = 5_000;
/** While something waits to connect the machine is looked at this often: what has no handle could not say so before its next try. */
const LOOK_EVERY_MS = 5_000;

/** @param options.onDue it is time to look at the warnings again */
export function createHealthMonitor(options: {
  clock: Clock;
  log: Log;
  database: Database;
  facts(): HealthFacts;
  onDue(): void;
  /** The warnings that people see are others than before. */
  onChange(warnings: readonly Warning[]): void;
}): HealthMonitor {
  const { clock, log, database } = options;
  let held: Held = new Map();
  let shown = '';
  let due: Timer | undefined;
  let probe: Timer | undefined;
  let probing: Promise<void> | undefined;
  let stopped = false;

  const writeProbe = async (): Promise<void> => {
    try {
      await database.write((sql) => sql.run('INSERT OR REPLACE INTO diskProbe (id, at) VALUES (1, ?)', clock.now()));
    } catch (error) {
      // Still refused, or another trouble of the store that its users show.
      log.debug('health.probeFailed', { code: error instanceof PortError ? error.code : 'unknown' });
    }
    probe = undefined;
    if (!stopped) options.onDue();
  };

  const watchStore = (trouble: boolean): void => {
    if (!trouble) {
      probe?.cancel();
      probe = undefined;
      return;
    }
    probe ??= clock.timer(PROBE_EVERY_MS, () => {
      probing = writeProbe();
    });
  };

  return {
    warnings: () => {
      const facts = options.facts();
      const result = evaluateHealth(held, facts);
      held = result.held;
      const codes = result.warnings.map(({ code }) => code).join(' ');
      if (codes !== shown) {
        log.info('health.changed', { warnings: codes });
        options.onChange(result.warnings);
      }
      shown = codes;
      if (!stopped) {
        due?.cancel();
        const inMs = Math.min(result.nextInMs ?? Infinity, facts.isWaiting ? LOOK_EVERY_MS : Infinity);
        due = inMs === Infinity ? undefined : clock.timer(inMs, options.onDue);
        watchStore(facts.trouble !== undefined);
      }
      return result.warnings;
    },
    stop: async () => {
      stopped = true;
      due?.cancel();
      probe?.cancel();
      await probing;
    },
  };
}
