import { useState } from 'react';
import { useSnapshot } from '../../app/hooks.ts';
import { decimal } from '../../ui/format.ts';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { countOf, FILTERS, type Filter } from './filters.ts';
import { MessagePanel } from './message-panel.tsx';
import { MessageTable } from './message-table.tsx';
import './queue.css';

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
        <div className="chips" role="group" aria-label={words.queue.filterLabel}>
          {FILTERS.map((name) => (
            <button
              key={name}
              type="button"
              className="chip"
              aria-pressed={filter === name}
              onClick={() => setFilter(name)}
            >
              {words.queue.filters[name]} <span className="chip-count">{decimal(countOf(name, queue))}</span>
            </button>
          ))}
        </div>
        {accounts.length > 1 ? (
          <select
            className="select"
            aria-label={words.queue.account}
            value={accountId ?? ''}
            onChange={(event) => setAccountId(event.target.value === '' ? undefined : event.target.value)}
          >
            <option value="">{words.queue.allAccounts}</option>
            {accounts.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
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
