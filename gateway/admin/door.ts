import { join } from 'node:path';
import { knockLocalDoor, openLocalDoor, type DoorAnswer, type LocalDoor } from '../../platform/local-door.ts';
import type { Log, Random } from '../../shared/ports.ts';
import type { Admin } from './admin.ts';
import {
  AdminError,
  isAdminCall,
  type AdminAnswers,
  type AdminCall,
  type AdminErrorCode,
  type AdminInput,
} from './calls.ts';

const doorFile = (folder: string): string => join(folder, 'admin.json');

/** Opens the local door for the owner's commands: the store belongs to one process. */
export function openDoor(options: {
  admin: Admin;
  folder: string;
  random: Pick<Random, 'bytes'>;
  log: Log;
}): Promise<LocalDoor> {
  const { admin, folder, random, log } = options;
  const answer = async (name: string, input: unknown): Promise<DoorAnswer> => {
    try {
      if (!isAdminCall(name)) throw new AdminError('badInput', `There is no command ${name}.`);
      log.info('admin.called', { call: name });
      return { answer: await admin.call(name, input as AdminInput<typeof name>) };
    } catch (error) {
      if (error instanceof AdminError) return { error: { code: error.code, message: error.message } };
      log.error('admin.failed', { call: name, reason: error instanceof Error ? error.message : String(error) });
      return { error: { code: 'internal', message: 'The gateway failed to do this. See its log.' } };
    }
  };
  return openLocalDoor({ file: doorFile(folder), random, answer });
}

/** The admin of the gateway that runs on this folder; undefined when none answers. */
export async function knock(folder: string): Promise<Admin | undefined> {
  const door = await knockLocalDoor(doorFile(folder));
  if (!door) return undefined;
  return {
    async call<C extends AdminCall>(name: C, input: AdminInput<C>) {
      const said = await door.call(name, input);
      if ('error' in said) throw new AdminError(said.error.code as AdminErrorCode, said.error.message);
      return said.answer as AdminAnswers[C];
    },
  };
}
