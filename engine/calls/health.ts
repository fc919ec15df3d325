import type { HealthAnswers } from '../../shared/contract/ui/health.ts';
import type { Health } from '../health/health.ts';
import type { CallsOf } from './refused.ts';

export function healthCallsOn(health: Health): CallsOf<keyof HealthAnswers> {
  return {
    'health.checks': ({ fresh }) => health.checks(fresh),
    'health.day': async ({ hours }) => health.day(hours),
    'health.series': async ({ hours }) => health.series(hours),
    'health.events': async (query) => health.events(query),
    'health.bundle': () => health.bundle(),
  };
}
