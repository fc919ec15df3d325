import { useEffect } from 'react';
import { useLive } from '../../app/live.ts';
import { hrefOf } from '../../app/route.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { WindowedList } from '../../ui/windowed-list.tsx';
import { words } from '../../words/index.ts';
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
      <div className="overflow-hidden rounded-card border border-line bg-sheet shadow-card">
        <div className={`${lineGrid} border-b border-line py-2 text-1 text-ink-2 max-sm:hidden`} aria-hidden="true">
          <span>{words.queue.to}</span>
          <span>{words.queue.message}</span>
          <span className={lineTime}>{words.queue.accepted}</span>
          <span>{words.queue.state}</span>
        </div>
        <WindowedList
          key={`${shown.filter} ${shown.accountId} ${shown.recipient}`}
          total={list.total}
          rows={list.rows}
          onView={live.show}
        >
          {(row, stop) => <MessageLine row={row} open={row.id === openId} stop={stop} />}
        </WindowedList>
      </div>
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
