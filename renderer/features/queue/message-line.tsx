import { memo } from 'react';
import type { MessageRow } from '../../../shared/contract/ui.ts';
import { hrefOf } from '../../app/route.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { Recipient } from '../../ui/text.tsx';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { MessageWords } from './message-words.tsx';
import { reasonWords } from './reason.ts';

interface Props {
  row: MessageRow;
  /** The name of the account that sends, where there are several. */
  account: string | undefined;
  open: boolean;
  /** Tab comes here; to the others the arrow keys lead. */
  stop: boolean;
}

/** The columns of a line and of the head above; two lines where it is narrow, no time beside an open message. */
export const lineGrid =
  'grid items-center gap-x-3 px-4 sm:grid-cols-[minmax(120px,1fr)_minmax(0,2fr)_minmax(64px,max-content)_minmax(148px,1fr)] lg:group-data-open/queue:grid-cols-[minmax(120px,1fr)_minmax(0,1.2fr)_minmax(130px,1fr)]';
/** Hidden where an open message takes the room. */
export const lineTime = 'lg:group-data-open/queue:hidden';

export const MessageLine = memo(function MessageLine({ row, account, open, stop }: Props) {
  const status = words.messageStatuses[row.status];
  const reason = reasonWords(row.reason);
  return (
    <a
      className={`${lineGrid} h-17 grid-cols-[minmax(0,1fr)_minmax(0,max-content)] content-center border-b border-line text-ink no-underline hover:bg-paper focus-visible:outline-offset-[-2px] aria-[current]:bg-accent-soft sm:h-[3.3125rem]`}
      data-row={row.id}
      tabIndex={stop ? 0 : -1}
      aria-current={open ? 'true' : undefined}
      href={hrefOf({ screen: 'queue', messageId: row.id })}
    >
      <span className="grid min-w-0 max-sm:col-start-1 max-sm:row-start-1 max-sm:flex max-sm:items-baseline max-sm:gap-x-2">
        <span className="truncate max-sm:max-w-full max-sm:shrink-0 max-sm:font-semibold">
          <Recipient to={row.to} />
        </span>
        {account === undefined ? null : (
          <span className="min-w-0 truncate text-1 leading-[1.3] text-ink-2">
            <bdi>{words.queue.from(account)}</bdi>
          </span>
        )}
      </span>
      <span className="truncate max-sm:col-start-1 max-sm:row-start-2 max-sm:text-ink-2" dir="auto">
        <MessageWords row={row} />
      </span>
      <span className={`truncate text-ink-2 max-sm:col-start-2 max-sm:row-start-2 max-sm:text-end ${lineTime}`}>
        <ClockTime at={row.acceptedAt} seconds />
      </span>
      <span
        className="grid min-w-0 grid-cols-[14px_minmax(0,1fr)] items-start gap-x-2 leading-[1.3] max-sm:col-start-2 max-sm:row-start-1 max-sm:max-w-[46vw] max-sm:justify-self-end"
        title={reason ?? status.meaning}
      >
        <span className="mt-[0.15em]">
          <Glyph shape={status.shape} tone={status.tone} />
        </span>
        <span className="grid min-w-0">
          <span className={`truncate font-semibold ${inkOf[status.tone]}`}>{status.word}</span>
          {reason === undefined ? null : <span className="truncate text-1 text-ink-2 max-sm:sr-only">{reason}</span>}
        </span>
      </span>
    </a>
  );
});

/** What works is ink, what rests is quiet; colour is for what wants a person. */
const inkOf = { good: 'text-ink', wait: 'text-wait', bad: 'text-bad', rest: 'text-ink-2' } as const;
