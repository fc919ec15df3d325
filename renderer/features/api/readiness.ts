import type { AccountView, UiSnapshot } from '../../../shared/contract/ui.ts';
import type { Channel } from '../../../shared/model/channel.ts';

/** A number that programs can send from: the path of a call names it by channel and instance. */
export interface SendingAccount {
  id: string;
  label: string;
  channel: Channel;
  instance: number;
}

/** Whether programs can send, or the one step that comes before. */
export type Readiness =
  | { kind: 'ready'; accounts: [SendingAccount, ...SendingAccount[]] }
  | { kind: 'add' }
  | { kind: 'link' }
  | { kind: 'pair'; account: AccountView }
  /** Its queue waits for the owner's word about another number. */
  | { kind: 'held' }
  /** Everything is done here; the gateway gives the instance by itself. */
  | { kind: 'preparing' }
  | { kind: 'askOperator' };

export function readinessOf({ accounts, link }: Pick<UiSnapshot, 'accounts' | 'link'>): Readiness {
  const [first, ...more] = accounts.flatMap(sending);
  if (first) return { kind: 'ready', accounts: [first, ...more] };
  if (accounts.length === 0) return { kind: 'add' };
  if (!link.embedded && (link.state.kind === 'notEnrolled' || link.state.kind === 'stopped')) return { kind: 'link' };
  if (accounts.some(({ binding }) => binding?.state === 'held')) return { kind: 'held' };
  const [paired] = accounts.filter(({ identity }) => identity !== undefined);
  const [unpaired] = accounts;
  if (!paired && unpaired) return { kind: 'pair', account: unpaired };
  return link.embedded || paired?.binding === undefined ? { kind: 'preparing' } : { kind: 'askOperator' };
}

/** An instance that is bound before its number is paired cannot send yet. */
function sending({ id, label, channel, binding, identity }: AccountView): SendingAccount[] {
  if (binding?.state !== 'bound' || identity === undefined) return [];
  return [{ id, label, channel, instance: binding.instance }];
}
