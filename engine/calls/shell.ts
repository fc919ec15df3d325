import type { ShellAnswers } from '../../shared/contract/ui/shell.ts';
import { CallRefused, type CallsOf } from './refused.ts';

/** The desktop app answers these itself, before they come to the engine. */
export function shellCallsOn(): CallsOf<keyof ShellAnswers> {
  const refuse = (): Promise<never> =>
    Promise.reject(new CallRefused({ code: 'notPossibleNow', detail: 'only the desktop app' }));
  return { 'shell.useGateway': refuse, 'shell.openDataFolder': refuse };
}
