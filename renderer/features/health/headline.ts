import type { UiSnapshot } from '../../../shared/contract/ui.ts';
import { words } from '../../words/index.ts';
import { needsOwner } from '../accounts/next-steps.ts';

export interface Headline {
  title: string;
  detail: string;
}

/** The one sentence that is true of everything, worst first, and how much waits. */
export function headlineOf({ accounts, link, queue, warnings, restored }: UiSnapshot): Headline {
  const { home } = words;
  const needing = accounts.filter(needsOwner).length;
  const online = accounts.filter((account) => account.session.kind === 'online' && !needsOwner(account)).length;
  const waiting = queue.queued + queue.sending;
  const waitingLine = waiting === 0 ? home.nothingWaiting : home.waiting(waiting);
  const onlineLine = (rest: number): string[] => {
    if (online === 0) return [];
    return [online + rest === accounts.length ? home.othersOnline(online) : home.someOnline(online)];
  };
  const say = (title: string, ...details: string[]): Headline => ({ title, detail: details.join(' ') });

  if (needing > 0) {
    return say(home.accountsNeedYou(needing), ...onlineLine(needing), waitingLine);
  }
  if (restored) return say(home.restored, waitingLine);
  if (link.state.kind === 'replaced' || link.state.kind === 'stopped') return say(home.gatewayNeedsYou, waitingLine);
  if (link.state.kind === 'notEnrolled' && !link.embedded) return say(home.linkGateway, waitingLine);
  if (warnings.some(({ severity }) => severity === 'problem')) return say(home.machineNeedsYou, waitingLine);
  if (accounts.some(({ session }) => session.kind === 'pairing')) return say(home.pairing, waitingLine);
  if (online < accounts.length) {
    return say(home.reconnecting, ...onlineLine(accounts.length - online), waitingLine);
  }
  const paused = accounts.filter((account) => account.paused).length;
  const gatewayLine = link.state.kind === 'linked' ? [] : [home.gatewayAway];
  if (paused > 0) return say(home.paused(paused), ...gatewayLine, waitingLine);
  return say(home.allOnline(online), ...gatewayLine, waitingLine);
}
