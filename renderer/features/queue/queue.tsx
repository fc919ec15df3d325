import { useMemo, useState } from 'react';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { goTo, hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { decimal } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { Segments } from '../../ui/segments.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import { ListTools } from '../accounts/list-tools.tsx';
import { DropZone } from '../import/drop-zone.tsx';
import { handFile } from '../import/handed-file.ts';
import { RunningImports } from '../import/running-imports.tsx';
import { countOf, FILTERS, type Filter } from './filters.ts';
import type { Wish } from './live-messages.ts';
import { MessagePanel } from './message-panel.tsx';
import { MessageTable } from './message-table.tsx';

/** Every message of this machine, moving as evidence arrives; one opens beside the list. */
export function Queue({ messageId }: { messageId: string | undefined }) {
  const queue = useSnapshot((snapshot) => snapshot.queue);
  const accounts = useNamedAccounts();
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
            <ListTools
              searchLabel={words.queue.search}
              search={recipient}
              onSearch={setRecipient}
              accounts={accounts}
              accountId={accountId}
              onAccount={setAccountId}
            >
              {one === undefined ? null : <Pause key={one.id} account={one} />}
              <span className="sm:ms-auto">
                <ButtonLink href={hrefOf({ screen: 'import', importId: undefined })}>{words.imports.open}</ButtonLink>
              </span>
            </ListTools>
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
