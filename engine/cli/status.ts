import { knockOwner } from '../headless/owner-door.ts';
import { folderOf, type DeviceOptions } from './command.ts';
import { deviceState, type DeviceState } from './device-state.ts';

/** How the device stands; null when none runs on the folder. */
export async function deviceStatus(options: DeviceOptions): Promise<{ folder: string; state: DeviceState | null }> {
  const folder = folderOf(options);
  const owner = await knockOwner(folder);
  return { folder, state: owner ? deviceState((await owner.call('snapshot', {})).snapshot) : null };
}
