import { useLive } from '../../app/live.ts';
import { hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { WindowedList } from '../../ui/windowed-list.tsx';
import { words } from '../../words/index.ts';
import type { Filter } from './filters.ts';
import { createLiveMessages } from './live-messages.ts';
import { MessageLine } from './message-line.tsx';

interface Props {
  filter: Filter;
  accountId: string | undefined;
  openId: string | undefined;
  /** There is no message at all, so the list explains itself. */
  showEmptyWelcome: boolean;
}

/** The list; more pages come while scrolling. */
export function MessageTable({ filter, accountId, openId, showEmptyWelcome }: Props) {
  const [{ list, loading, error }, live] = useLive((store) => createLiveMessages(store, filter, accountId));
  const { rows, next } = list;
  if (rows.length === 0) {
    return error ? (
      <ErrorNote error={error} />
    ) : (
      <div className="card queue-empty" role="status">
        {loading ? words.queue.loading : <Empty welcome={showEmptyWelcome} />}
      </div>
    );
  }
  return (
    <div className="messages">
      <div className="message-head" aria-hidden="true">
        <span>{words.queue.to}</span>
        <span>{words.queue.message}</span>
        <span className="message-at">{words.queue.accepted}</span>
        <span>{words.queue.state}</span>
      </div>
      <WindowedList
        rows={rows}
        complete={next === undefined}
        onEnd={live.loadMore}
        footer={
          <>
            <ErrorNote error={error} />
            {next === undefined ? null : (
              <div className="message-more">
                <Button busy={loading} onClick={live.loadMore}>
                  {loading ? words.queue.loading : words.queue.loadMore}
                </Button>
              </div>
            )}
          </>
        }
      >
        {(row) => <MessageLine row={row} open={row.id === openId} />}
      </WindowedList>
    </div>
  );
}

function Empty({ welcome }: { welcome: boolean }) {
  return (
    <>
      <h2>{welcome ? words.queue.empty : words.queue.emptyFilter}</h2>
      <p className="text-ink-2">{welcome ? words.queue.emptyMeaning : words.queue.emptyFilterMeaning}</p>
      {welcome ? <ButtonLink href={hrefOf({ screen: 'api' })}>{words.queue.howToSend}</ButtonLink> : null}
    </>
  );
}
