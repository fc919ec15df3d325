import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { DeviceOptions } from '../engine/cli/command.ts';
import { deviceLines } from '../engine/cli/device-state.ts';
import { deviceStatus } from '../engine/cli/status.ts';
import { ask, configOf } from '../gateway/cli/ask.ts';
import { command, print, type Common } from '../gateway/cli/command.ts';
import { EXIT } from '../gateway/cli/exit-codes.ts';
import { statusLines } from '../gateway/cli/status.ts';

/** `pairline status`: what of the two is on this machine, and how it stands. Exits with 5 when it is not well. */
export function statusCommand(program: Command): void {
  command(program, 'status', 'how device and gateway of this machine stand')
    .option('--device <folder>', 'data folder of the device (PAIRLINE_DEVICE_DATA)')
    .action(async (options: Common & DeviceOptions) => {
      const device = await deviceStatus(options);
      const gateway = await gatewayStatus(options, join(device.folder, 'gateway'));
      const well = (device.state?.well ?? gateway !== null) && (gateway === null || gateway.running !== undefined);
      print(options, { well, device: device.state, gateway }, [
        ...(device.state ? deviceLines(device.state) : [`No device runs on ${device.folder}.`]),
        ...(gateway ? ['', ...statusLines(gateway)] : []),
      ]);
      if (!well) process.exitCode = EXIT.unwell;
    });
}

/** The gateway that is named or has a store on this machine, else the one beside the device; null when there is none. */
async function gatewayStatus(options: Common, besideDevice: string) {
  const named = options.data !== undefined || options.config !== undefined;
  const hasStore = (folder: string): boolean => existsSync(join(folder, 'gateway.db'));
  if (named || hasStore(configOf(options).config.data)) return ask(options, 'gateway.status', {});
  return hasStore(besideDevice) ? ask({ ...options, data: besideDevice }, 'gateway.status', {}) : null;
}
