import type { AccountView } from '../../../shared/contract/ui.ts';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';

/** No account has this id. */
const ALL = '';

interface Props {
  accounts: readonly AccountView[];
  /** Undefined: all of them. */
  value: string | undefined;
  onChange(accountId: string | undefined): void;
  labelHidden?: true;
}

/** Which number a list is of; nothing to choose where there is only one. */
export function AccountFilter({ accounts, value, onChange, labelHidden }: Props) {
  if (accounts.length < 2) return null;
  return (
    <Select
      label={words.queue.account}
      {...(labelHidden && { labelHidden })}
      value={value ?? ALL}
      onChange={(chosen) => onChange(chosen === ALL ? undefined : chosen)}
      options={[
        { value: ALL, label: words.queue.allAccounts },
        ...accounts.map(({ id, label }) => ({ value: id, label })),
      ]}
    />
  );
}
