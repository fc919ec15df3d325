import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom } from '../../platform/random.ts';
import { PortError } from '../../shared/ports.ts';
import { createAdmin, type Admin } from '../admin/admin.ts';
import { AdminError, type AdminAnswers, type AdminCall, type AdminInput } from '../admin/calls.ts';
import { knock } from '../admin/door.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import { openGatewayFolder } from '../folder.ts';
import { createHolds } from '../media/holds.ts';
import { removeUnneeded } from '../media/sweep.ts';

/** Which gateway is meant. */
export interface Which {
  readonly data?: string;
  readonly config?: string;
}

export function configOf({ data, config }: Which): LoadedConfig {
  const args = [...(data === undefined ? [] : ['--data', data]), ...(config === undefined ? [] : ['--config', config])];
  return loadConfig({ env: process.env, args });
}

/** Asks the running gateway, or opens its store when none runs. @throws AdminError, ConfigError, PortError */
export async function ask<C extends AdminCall>(which: Which, name: C, input: AdminInput<C>): Promise<AdminAnswers[C]> {
  const { data, keyFile } = configOf(which).config;
  const running = await knock(data);
  return running ? await running.call(name, input) : await onClosedStore(data, keyFile, name, input);
}

async function onClosedStore<C extends AdminCall>(
  path: string,
  keyFile: string | undefined,
  name: C,
  input: AdminInput<C>,
): Promise<AdminAnswers[C]> {
  const folder = await openGatewayFolder({
    path,
    keyFile,
    clock: systemClock,
    log: createLog({ level: 'error' }),
  }).catch((error: unknown) => {
    if (!(error instanceof PortError) || error.code !== 'folderInUse') throw error;
    throw new AdminError('gatewayBusy', `A gateway is starting or stopping on ${path}. Try again in a moment.`);
  });
  try {
    const { store, media } = folder;
    const holds = createHolds();
    const admin: Admin = createAdmin({
      ...folder,
      clock: systemClock,
      random: systemRandom,
      removeMedia: (which) => removeUnneeded({ media, index: store, holds }, which),
    });
    return await admin.call(name, input);
  } finally {
    await folder.close();
  }
}
