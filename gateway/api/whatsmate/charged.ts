import type { ServiceName } from '../../../shared/contract/plan.ts';
import type { Clock, Log } from '../../../shared/ports.ts';
import type { PlanStore } from '../../store/plans.ts';
import { refusalError } from '../refusals.ts';

/**
 * Counts a call of a service before it is made, so that calls at once cannot be more than are left, and takes the count back
 * when `work` fails. @throws ApiError when the client may make no such call; what `work` throws
 */
export type Charged = <T>(call: { client: number; service: ServiceName }, work: () => Promise<T>) => Promise<T>;

export function createCharged(options: {
  store: Pick<PlanStore, 'chargeService' | 'returnServiceCall'>;
  clock: Pick<Clock, 'now'>;
  log: Log;
}): Charged {
  const { store, clock, log } = options;
  return async (call, work) => {
    const refusal = await store.chargeService({ ...call, now: clock.now() });
    if (refusal) throw refusalError(refusal);
    try {
      return await work();
    } catch (error) {
      // The caller is told why the call failed, and not that its count stayed.
      await store.returnServiceCall(call).catch((trouble: unknown) => {
        log.warn('service.notReturned', { service: call.service, code: String(trouble) });
      });
      throw error;
    }
  };
}
