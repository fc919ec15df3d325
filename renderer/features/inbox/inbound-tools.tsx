import { useState } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { words } from '../../words/index.ts';
import { AccountFilter } from '../accounts/account-filter.tsx';

/** What is looked for; everything when nothing is said. */
export interface InboundWish {
  accountId?: string;
  search?: string;
}

interface Props {
  wish: InboundWish;
  accounts: readonly AccountView[];
  onChange(wish: InboundWish): void;
}

export function InboundTools({ wish, accounts, onChange }: Props) {
  const [text, setText] = useState('');
  const { accountId, search } = wish;
  const bound = accounts.filter(({ binding }) => binding?.state === 'bound');
  const searchFor = (wanted: string): void =>
    onChange({ ...(accountId !== undefined && { accountId }), ...(wanted !== '' && { search: wanted }) });
  return (
    <form
      role="search"
      className="grid items-end gap-3 sm:grid-cols-[minmax(0,1fr)_auto]"
      onSubmit={(event) => {
        event.preventDefault();
        searchFor(text.trim());
      }}
    >
      <div className={`grid items-start gap-3 ${bound.length > 1 ? 'sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]' : ''}`}>
        <Field
          label={words.inbox.search}
          placeholder={words.inbox.searchHint}
          type="search"
          maxLength={100}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <AccountFilter
          accounts={bound}
          value={accountId}
          onChange={(chosen) =>
            onChange({ ...(chosen !== undefined && { accountId: chosen }), ...(search !== undefined && { search }) })
          }
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit">{words.inbox.searchNow}</Button>
        {search === undefined ? null : (
          <Button
            look="quiet"
            onClick={() => {
              setText('');
              searchFor('');
            }}
          >
            {words.inbox.searchEnd}
          </Button>
        )}
      </div>
    </form>
  );
}
