import { errnoOf } from '../platform/atomic-file.ts';

/** The system's names of errors with which a connection does not leave this machine, or finds no way on from it. */
const TROUBLES = {
  EAI_AGAIN: 'networkDown',
  EHOSTUNREACH: 'networkDown',
  EMFILE: 'tooManyFiles',
  ENETDOWN: 'networkDown',
  ENETUNREACH: 'networkDown',
  ENFILE: 'tooManyFiles',
  ENOTFOUND: 'networkDown',
} as const satisfies Record<string, 'networkDown' | 'tooManyFiles'>;

export interface MachineTrouble {
  readonly code: 'networkDown' | 'tooManyFiles';
  readonly detail: string;
}

/** Why no connection could be opened, where that lies at this machine and its network. */
export const machineTrouble = (error: unknown): MachineTrouble | undefined => machineTroubleOf(errnoOf(error));

/** @param systemCode such as `ENETUNREACH` */
export function machineTroubleOf(systemCode: string | undefined): MachineTrouble | undefined {
  return systemCode !== undefined && isTrouble(systemCode)
    ? { code: TROUBLES[systemCode], detail: systemCode }
    : undefined;
}

const isTrouble = (code: string): code is keyof typeof TROUBLES => Object.hasOwn(TROUBLES, code);
