import type { UiCall, UiDoor, UiInput, UiResult } from '../../shared/contract/ui.ts';
import { dataCalls, type DataCall } from '../../shared/contract/ui/data.ts';
import type { DataHandlers } from './data-folder.ts';

/** The engine's door with the calls about its data folder in front of it. */
export const withData = <D extends Pick<UiDoor, 'call'>>(door: D, handlers: DataHandlers): D => ({
  ...door,
  call: async <C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>> => {
    if (!isDataCall(name)) return await door.call(name, input);
    // The table couples name and answer; TypeScript cannot follow that through the index.
    return (await handlers[name](input)) as UiResult<C>;
  },
});

const isDataCall = (name: UiCall): name is DataCall => Object.hasOwn(dataCalls, name);
