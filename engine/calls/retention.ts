import { oldLogs } from '../../platform/old-logs.ts';
import { RETENTION_COUNT_MAX, type RetentionAnswers } from '../../shared/contract/ui/retention.ts';
import { gatewayDays, retentionCuts } from '../../shared/policy/retention.ts';
import type { Clock, Database } from '../../shared/ports.ts';
import type { EngineOptions } from '../ports.ts';
import { countOld } from '../store/retention.ts';
import type { SettingsStore } from '../store/settings.ts';
import { askGateway } from './owner.ts';
import { CallRefused, type CallsOf } from './refused.ts';

export function retentionCallsOn(parts: {
  settings: SettingsStore;
  database: Database;
  clock: Clock;
  logFolder: EngineOptions['logFolder'];
  embedded: EngineOptions['embedded'];
}): CallsOf<keyof RetentionAnswers> {
  const { settings, database, clock, logFolder, embedded } = parts;
  return {
    'retention.preview': async ({ retention }) => {
      const cuts = retentionCuts(retention, clock.now());
      const old = countOld(database, cuts, RETENTION_COUNT_MAX + 1);
      const logs = logFolder === undefined ? 0 : (await oldLogs(logFolder, cuts.logs)).length;
      try {
        const gateway = embedded && (await askGateway(embedded, 'embedded.countOld', gatewayDays(retention)));
        return { ...old, logs, ...(gateway && { gateway }) };
      } catch (error) {
        // What goes here is said anyway; the change itself needs the gateway.
        if (error instanceof CallRefused) return { ...old, logs };
        throw error;
      }
    },
    'retention.set': async ({ retention }) => {
      if (embedded) await askGateway(embedded, 'embedded.keep', gatewayDays(retention));
      await settings.change({ retention });
      return null;
    },
  };
}
