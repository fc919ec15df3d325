import type { DataAnswers, DataCall } from '../../../shared/contract/ui/data.ts';
import type { UiInput } from '../../../shared/contract/ui.ts';
import type { DataHandlers } from '../data-folder.ts';

export interface DataCaller {
  /** A call that must succeed. */
  call<C extends DataCall>(name: C, input: UiInput<C>): Promise<DataAnswers[C]>;
  /** The code of one that must be refused. */
  refusal<C extends DataCall>(name: C, input: UiInput<C>): Promise<string>;
}

export const dataCaller = (handlers: DataHandlers): DataCaller => ({
  call: async (name, input) => {
    const result = await handlers[name](input);
    if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.detail ?? ''}`);
    return result.value as DataAnswers[typeof name];
  },
  refusal: async (name, input) => {
    const result = await handlers[name](input);
    if (result.ok) throw new Error(`${name} was not refused`);
    return result.error.code;
  },
});
