import { networkInterfaces } from 'node:os';
import { errnoOf } from './atomic-file.ts';

export type OwnInterfaces = ReturnType<typeof networkInterfaces>;

/** The machine's network interfaces; undefined when the system does not tell, as without a handle left: it takes one to ask. */
export function ownInterfaces(ask = networkInterfaces): OwnInterfaces | undefined {
  try {
    return ask();
  } catch (error) {
    if (errnoOf(error) === 'ERR_SYSTEM_ERROR') return undefined;
    throw error;
  }
}
