import { useMemo, useState } from 'react';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { goTo, hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { inputLook } from '../../ui/field.tsx';
import { decimal } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';
import { DropZone } from '../import/drop-zone.tsx';
import { handFile } from '../import/handed-file.ts';
import { RunningImports } from '../import/running-imports.tsx';
import { countOf, FILTERS, type Filter } from './filters.ts';
import type { Wish } from './live-messages.ts';
import { MessagePanel } from './message-panel.tsx';
import { MessageTable } from './message-table.tsx';

/** No account has this id. */
const ALL = '';

/** Every message of this machine, moving as evidence arrives; one opens beside the list. */
export function Queue({ messageId }: { messageId: string | undefined }) {
  const queue = useSnapshot((snapshot) => snapshot.queue);
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const [filter, setFilter] = useState<Filter>('all');
  const [chosen, setAccountId] = useState<string>();
  const [recipient, setRecipient] = useState('');
  // A number that was removed while its filter was on shows everything again.
  const account = accounts.find(({ id }) => id === chosen);
  const accountId = account?.id;
  const wish = useMemo<Wish>(() => ({ filter, accountId, recipient }), [filter, accountId, recipient]);
  const one = account ?? (accounts.length === 1 ? accounts[0] : undefined);
  return (
    <DropZone
      onFile={(file) => {
        handFile(file);
        goTo({ screen: 'import', importId: undefined });
      }}
    >
      {(isOver) => (
        <div className={isOver ? 'rounded-card outline-2 outline-offset-8 outline-accent' : ''}>
          <ScreenTitle title={words.queue.title}>{words.queue.summary(queue.queued, queue.sending)}</ScreenTitle>
          <div className="mb-4 grid gap-3">
            <div className="flex flex-wrap gap-3">
              <input
                type="search"
                aria-label={words.queue.search}
                placeholder={words.queue.search}
                className={`${inputLook} sm:max-w-80`}
                maxLength={200}
                autoComplete="off"
                spellCheck={false}
                value={recipient}
                onChange={(event) => setRecipient(event.target.value)}
              />
              {accounts.length > 1 ? (
                <div className="min-w-0 max-sm:w-full sm:w-56">
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
                </div>
              ) : null}
              {one === undefined ? null : <Pause key={one.id} account={one} />}
              <span className="sm:ms-auto">
                <ButtonLink href={hrefOf({ screen: 'import', importId: undefined })}>{words.imports.open}</ButtonLink>
              </span>
            </div>
            <Segments
              label={words.queue.filterLabel}
              value={filter}
              onChange={(value) => setFilter(value)}
              options={FILTERS.map((value) => ({
                value,
                label: `${words.queue.filters[value]} ${decimal(countOf(value, queue))}`,
              }))}
            />
            <RunningImports />
            {accounts
              .filter(({ id, paused }) => paused && (accountId === undefined || id === accountId))
              .map(({ id, label }) => (
                <Note
                  key={id}
                  tone="wait"
                  shape="square"
                  title={
                    <>
                      <bdi>{label}</bdi>: {words.account.paused}
                    </>
                  }
                >
                  {words.account.pausedMeaning}
                </Note>
              ))}
          </div>
          <div
            className="group/queue grid items-start gap-4 data-open:lg:grid-cols-[minmax(0,1fr)_380px]"
            data-open={messageId === undefined ? undefined : ''}
          >
            <MessageTable wish={wish} openId={messageId} showEmptyWelcome={countOf('all', queue) === 0} />
            {messageId === undefined ? null : <MessagePanel key={messageId} id={messageId} />}
          </div>
        </div>
      )}
    </DropZone>
  );
}

/** Holds everything that waits of one number, or lets it go on. */
function Pause({ account: { id, paused } }: { account: AccountView }) {
  const command = useCommand();
  return (
    <>
      <Button
        busy={command.busy}
        onClick={() => void command.run('account.setPaused', { accountId: id, paused: !paused })}
      >
        {paused ? words.account.resume : words.account.pause}
      </Button>
      <ErrorNote error={command.error} />
    </>
  );
}
