import type { ReactNode } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { inputLook } from '../../ui/field.tsx';
import { AccountFilter } from './account-filter.tsx';

interface Props {
  /** What is searched for, as the field says it. */
  searchLabel: string;
  search: string;
  onSearch(text: string): void;
  accounts: readonly AccountView[];
  accountId: string | undefined;
  onAccount(accountId: string | undefined): void;
  children?: ReactNode;
}

/** Above a long list: what is searched for, and of which number. */
export function ListTools({ searchLabel, search, onSearch, accounts, accountId, onAccount, children }: Props) {
  return (
    <div className="flex flex-wrap gap-3">
      <input
        type="search"
        aria-label={searchLabel}
        placeholder={searchLabel}
        className={`${inputLook} sm:max-w-80`}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={search}
        onChange={(event) => onSearch(event.target.value)}
      />
      <div className="min-w-0 empty:hidden max-sm:w-full sm:w-56">
        <AccountFilter labelHidden accounts={accounts} value={accountId} onChange={onAccount} />
      </div>
      {children}
    </div>
  );
}
