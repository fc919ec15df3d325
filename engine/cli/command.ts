import { resolve } from 'node:path';
import type { Command } from 'commander';
import { knockOwner, OwnerError, type Owner } from '../headless/owner-door.ts';
import { deviceFolder } from '../headless/options.ts';
import { commandText } from '../../shared/model/terminal-text.ts';

/** Which device is meant, and how the answer is printed. */
export interface DeviceOptions {
  readonly device?: string;
  readonly json?: true;
}

/** Adds a command about the device with the common options. */
export function deviceCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--device <folder>', 'data folder of the device (PAIRLINE_DEVICE_DATA)')
    .option('--json', 'print one line of JSON');
}

export const folderOf = ({ device }: DeviceOptions): string =>
  device === undefined ? deviceFolder(process.env) : resolve(device);

/** @throws OwnerError `notRunning` */
export async function runningOwner(options: DeviceOptions): Promise<Owner> {
  const folder = folderOf(options);
  const owner = await knockOwner(folder);
  if (owner) return owner;
  throw new OwnerError('notRunning', `Pairline does not run on ${folder}. Start it, or name its folder with --device.`);
}

/** @param picture drawn above the lines */
export function print(
  { json }: Pick<DeviceOptions, 'json'>,
  answer: object,
  lines: readonly string[],
  picture?: string,
): void {
  process.stdout.write(commandText(json === true, answer, lines, picture));
}
