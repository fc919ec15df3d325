import { useMemo } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { useSnapshot } from '../../app/hooks.ts';
import { phone } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

/** The accounts with labels that tell them apart: those of the same name get their network, or their number, after it. */
export function named(accounts: readonly AccountView[]): AccountView[] {
  const network = ({ channel, label }: AccountView): string => `${label} (${words.networks[channel]})`;
  const number = (account: AccountView): string =>
    account.identity ? `${account.label} (${phone(account.identity.number)})` : network(account);
  const isAlone = (account: AccountView, name: (of: AccountView) => string): boolean =>
    accounts.every((other) => other.id === account.id || name(other) !== name(account));
  return accounts.map((account) => {
    if (isAlone(account, ({ label }) => label)) return account;
    return { ...account, label: (isAlone(account, network) ? network : number)(account) };
  });
}

/** Those of the snapshot, for lists and choices in which only the label is seen. */
export function useNamedAccounts(): AccountView[] {
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  return useMemo(() => named(accounts), [accounts]);
}
