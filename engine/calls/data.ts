import { dataCalls, type DataCall } from '../../shared/contract/ui/data.ts';
import { CallRefused, type CallsOf } from './refused.ts';

/** What runs around the engine answers these before they come here; an engine that is run by itself has no such folder. */
export function dataCallsOn(): CallsOf<DataCall> {
  const refuse = (): Promise<never> =>
    Promise.reject(new CallRefused({ code: 'notPossibleNow', detail: 'no data folder' }));
  const names = Object.keys(dataCalls) as DataCall[];
  return Object.fromEntries(names.map((name) => [name, refuse])) as unknown as CallsOf<DataCall>;
}
