import type { HealthAnswers } from '../../shared/contract/ui/health.ts';
import type { Health } from '../health/health.ts';
import type { BundleRequests } from '../bundle-requests.ts';
import { CallRefused, type CallsOf } from './refused.ts';

export function healthCallsOn(health: Health, requests: BundleRequests): CallsOf<keyof HealthAnswers> {
  return {
    'health.checks': ({ fresh }) => health.checks(fresh),
    'health.day': async ({ hours }) => health.day(hours),
    'health.series': async ({ hours }) => health.series(hours),
    'health.events': async (query) => health.events(query),
    'health.bundle': () => health.bundle(),
    'bundleRequest.preview': async ({ id }) => (await requests.preview(id)) ?? gone(),
    'bundleRequest.answer': async ({ id, answer }) => {
      if (!(await (answer === 'send' ? requests.send(id) : requests.refuse(id)))) gone();
      return null;
    },
  };
}

function gone(): never {
  throw new CallRefused({ code: 'notPossibleNow', detail: 'not asked for' });
}
