import { useEffect } from 'react';
import { useLive } from '../../app/live.ts';
import { hrefOf } from '../../app/route.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { WindowedList } from '../../ui/windowed-list.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import { createLiveMessages, sameWish, type Wish } from './live-messages.ts';
import { lineGrid, lineTime, MessageLine } from './message-line.tsx';

interface Props {
  wish: Wish;
  openId: string | undefined;
  /** There is no message at all, so the list explains itself. */
  showEmptyWelcome: boolean;
}

/** The list, from the newest to the oldest; what comes into view is read. */
export function MessageTable({ wish, openId, showEmptyWelcome }: Props) {
  const [{ list, wish: shown, loading, error }, live] = useLive((store) => createLiveMessages(store, wish));
  useEffect(() => live.narrow(wish), [live, wish]);
  const accounts = useNamedAccounts();
  if (list.total === 0) {
    return error ? (
      <ErrorNote error={error} />
    ) : (
      <Card>
        <div role="status" className="grid justify-items-center gap-2 py-8 text-center">
          {loading ? words.queue.loading : <Empty welcome={showEmptyWelcome} searched={wish.recipient !== ''} />}
        </div>
      </Card>
    );
  }
  return (
    <div className="grid gap-3" aria-busy={!sameWish(shown, wish)}>
      <ErrorNote error={error} />
      <ListFrame
        grid={lineGrid}
        head={
          <>
            <span>{words.queue.to}</span>
            <span>{words.queue.message}</span>
            <span className={lineTime}>{words.queue.accepted}</span>
            <span>{words.queue.state}</span>
          </>
        }
      >
        <WindowedList
          key={`${shown.filter} ${shown.accountId} ${shown.recipient}`}
          total={list.total}
          rows={list.rows}
          onView={live.show}
        >
          {(row, stop) => (
            <MessageLine
              row={row}
              account={accounts.length > 1 ? accounts.find(({ id }) => id === row.accountId)?.label : undefined}
              open={row.id === openId}
              stop={stop}
            />
          )}
        </WindowedList>
      </ListFrame>
      <p role="status" className="text-1 text-ink-2">
        {list.more ? words.queue.foundMany(list.total) : shown.recipient === '' ? '' : words.queue.found(list.total)}
      </p>
    </div>
  );
}

function Empty({ welcome, searched }: { welcome: boolean; searched: boolean }) {
  if (searched) {
    return (
      <>
        <h2>{words.queue.notFound}</h2>
        <p className="text-ink-2">{words.queue.notFoundMeaning}</p>
      </>
    );
  }
  return (
    <>
      <h2>{welcome ? words.queue.empty : words.queue.emptyFilter}</h2>
      <p className="text-ink-2">{welcome ? words.queue.emptyMeaning : words.queue.emptyFilterMeaning}</p>
      {welcome ? <ButtonLink href={hrefOf({ screen: 'api' })}>{words.queue.howToSend}</ButtonLink> : null}
    </>
  );
}
