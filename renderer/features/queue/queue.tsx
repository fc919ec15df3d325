import { useState } from 'react';
import { useSnapshot } from '../../app/hooks.ts';
import { decimal } from '../../ui/format.ts';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { countOf, FILTERS, type Filter } from './filters.ts';
import { MessagePanel } from './message-panel.tsx';
import { MessageTable } from './message-table.tsx';
import './queue.css';

/** No account has this id. */
const ALL = '';

/** Every message of this machine, moving as evidence arrives; one opens beside the list. */
export function Queue({ messageId }: { messageId: string | undefined }) {
  const queue = useSnapshot((snapshot) => snapshot.queue);
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const [filter, setFilter] = useState<Filter>('all');
  const [chosen, setAccountId] = useState<string>();
  // A number that was removed while its filter was on shows everything again.
  const accountId = accounts.some(({ id }) => id === chosen) ? chosen : undefined;
  return (
    <>
      <ScreenTitle title={words.queue.title}>{words.queue.summary(queue.queued, queue.sending)}</ScreenTitle>
      <div className="queue-tools">
        <Segments
          label={words.queue.filterLabel}
          value={filter}
          onChange={(chosen) => setFilter(chosen)}
          options={FILTERS.map((value) => ({
            value,
            label: `${words.queue.filters[value]} ${decimal(countOf(value, queue))}`,
          }))}
        />
        {accounts.length > 1 ? (
          <Select
            label={words.queue.account}
            labelHidden
            value={accountId ?? ALL}
            onChange={(value) => setAccountId(value === ALL ? undefined : value)}
            options={[
              { value: ALL, label: words.queue.allAccounts },
              ...accounts.map(({ id, label }) => ({ value: id, label })),
            ]}
          />
        ) : null}
      </div>
      <div className={messageId === undefined ? 'queue' : 'queue queue-open'}>
        <MessageTable
          key={`${filter} ${accountId ?? ''}`}
          filter={filter}
          accountId={accountId}
          openId={messageId}
          showEmptyWelcome={countOf('all', queue) === 0}
        />
        {messageId === undefined ? null : <MessagePanel key={messageId} id={messageId} />}
      </div>
    </>
  );
}
