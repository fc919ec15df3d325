import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useLive } from '../../app/live.ts';
import { hrefOf } from '../../app/route.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { Note } from '../../ui/note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { WindowedList } from '../../ui/windowed-list.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import { ListTools } from '../accounts/list-tools.tsx';
import { GroupLine, groupGrid } from './group-line.tsx';
import { GroupPanel } from './group-panel.tsx';
import { createLiveGroups, type GroupWish } from './live-groups.ts';

/** The groups that the numbers are in, and how a message names each. */
export function Groups() {
  const accounts = useNamedAccounts();
  const [chosen, setChosen] = useState<string>();
  const [text, setText] = useState('');
  const accountId = accounts.find(({ id }) => id === chosen)?.id;
  const search = useDeferredValue(text);
  const wish = useMemo<GroupWish>(() => ({ accountId, search }), [accountId, search]);
  const [list, live] = useLive((store) => createLiveGroups(store, wish));
  useEffect(() => live.narrow(wish), [live, wish]);
  const { open } = list;
  const close = (): void => {
    live.open(undefined);
    // Back to where one was in the list.
    if (open) document.querySelector<HTMLElement>(`[data-row="${CSS.escape(open.group.id)}"]`)?.focus();
  };
  const all = list.accounts.reduce((sum, { groups }) => sum + groups, 0);

  if (accounts.length === 0) {
    return (
      <>
        <ScreenTitle title={words.groups.title}>{words.groups.meaning}</ScreenTitle>
        <Note
          tone="wait"
          title={words.imports.noAccount}
          action={<ButtonLink href={hrefOf({ screen: 'home' })}>{words.people.addNumber}</ButtonLink>}
        />
      </>
    );
  }
  return (
    <>
      <ScreenTitle title={words.groups.title}>{words.groups.meaning}</ScreenTitle>
      <div className="mb-4">
        <ListTools
          searchLabel={words.groups.search}
          search={text}
          onSearch={setText}
          accounts={accounts}
          accountId={accountId}
          onAccount={setChosen}
        />
      </div>
      <ErrorNote error={list.error} />
      {list.total === 0 ? (
        <Card>
          <div role="status" className="grid justify-items-center gap-2 py-8 text-center">
            {list.loading ? words.groups.loading : <Empty searched={search !== '' && all > 0} />}
          </div>
        </Card>
      ) : (
        <div
          className="grid items-start gap-4 data-open:lg:grid-cols-[minmax(0,1fr)_380px]"
          data-open={open === undefined ? undefined : ''}
        >
          {open === undefined ? null : (
            <div className="lg:order-2">
              <GroupPanel key={open.group.id} {...open} onClose={close} />
            </div>
          )}
          <ListFrame
            grid={groupGrid}
            head={
              <>
                <span>{words.groups.name}</span>
                <span>{words.groups.creator}</span>
                <span className="text-end">{words.groups.members}</span>
              </>
            }
          >
            <WindowedList
              key={`${list.wish.accountId ?? ''} ${list.wish.search}`}
              total={list.total}
              rows={list.rows}
              onView={live.show}
            >
              {(row, stop) => (
                <GroupLine
                  row={row}
                  account={accounts.length > 1 ? accounts.find(({ id }) => id === row.accountId)?.label : undefined}
                  open={row.id === open?.group.id}
                  stop={stop}
                  onOpen={live.open}
                />
              )}
            </WindowedList>
          </ListFrame>
        </div>
      )}
      <Synced list={list.accounts} total={list.total} searched={list.wish.search !== ''} />
    </>
  );
}

function Empty({ searched }: { searched: boolean }) {
  return (
    <>
      <h2>{searched ? words.groups.notFound : words.groups.empty}</h2>
      <p className="max-w-[56ch] text-ink-2">{searched ? words.groups.notFoundMeaning : words.groups.emptyMeaning}</p>
    </>
  );
}

/** How many there are, and how old that is. */
function Synced({
  list,
  total,
  searched,
}: {
  list: readonly { accountId: string; groups: number; syncedAt?: number }[];
  total: number;
  searched: boolean;
}) {
  const labels = useNamedAccounts();
  if (list.length === 0) return null;
  return (
    <div className="mt-3 grid gap-1 text-1 text-ink-2">
      <p role="status">{searched ? words.groups.found(total) : ''}</p>
      <ul>
        {list.map(({ accountId, groups, syncedAt }) => (
          <li key={accountId}>
            <bdi>{labels.find(({ id }) => id === accountId)?.label}</bdi>: {words.groups.count(groups)}
            {words.app.comma}
            {syncedAt === undefined ? (
              words.groups.notSynced
            ) : (
              <>
                {words.groups.synced} <RelativeTime at={syncedAt} />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
