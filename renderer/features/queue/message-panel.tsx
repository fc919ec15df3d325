import { useEffect, useId, useRef } from 'react';
import type { MessageTimeline } from '../../../shared/contract/ui.ts';
import { useSnapshot } from '../../app/hooks.ts';
import { useLive } from '../../app/live.ts';
import { hrefOf } from '../../app/route.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { Recipient } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';
import { createLiveTimeline } from './live-timeline.ts';
import { MessageActions } from './message-actions.tsx';
import { MessageWords } from './message-words.tsx';
import { reasonStep, reasonWords } from './reason.ts';
import { Members, Timeline } from './timeline.tsx';

/** One message: what is known of it, when that became known, and what can be done about it. */
export function MessagePanel({ id }: { id: string }) {
  const [{ message, error }] = useLive((store) => createLiveTimeline(store, id));
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: false }), []);
  return (
    <aside
      ref={panel}
      aria-labelledby={titleId}
      tabIndex={-1}
      className="grid grid-cols-[minmax(0,1fr)] gap-4 rounded-card border border-line bg-sheet p-4 shadow-card outline-none max-lg:order-first md:p-6"
    >
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3">
        <h2 id={titleId} dir="auto">
          {message ? <MessageWords row={message} /> : message === null ? words.queue.gone : words.queue.loading}
        </h2>
        <ButtonLink look="quiet" href={hrefOf({ screen: 'queue', messageId: undefined })}>
          {words.app.close}
        </ButtonLink>
      </div>
      <ErrorNote error={error} />
      {message === null ? <p className="text-ink-2">{words.queue.goneMeaning}</p> : null}
      {message ? <MessageDetail message={message} /> : null}
    </aside>
  );
}

function MessageDetail({ message }: { message: MessageTimeline }) {
  const network = words.networks[message.channel];
  const account = useSnapshot(({ accounts }) => accounts.find((other) => other.id === message.accountId));
  const status = words.messageStatuses[message.status];
  const step = reasonStep(message.reason);
  return (
    <>
      <p className="text-ink-2">
        {words.queue.to} <Recipient to={message.to} />
        {account ? (
          <>
            {words.app.comma}
            <bdi>{words.queue.from(account.label)}</bdi>
          </>
        ) : null}
      </p>
      <div aria-live="polite">
        <State state={status} />
        <p className="text-ink-2">{reasonWords(message.reason) ?? meaningOf(message)}</p>
        {step === undefined ? null : <p>{step}</p>}
      </div>
      <Timeline message={message} network={network} />
      {message.members ? <Members members={message.members} /> : null}
      <MessageActions message={message} account={account} />
    </>
  );
}

function meaningOf({ channel, status }: MessageTimeline): string {
  return channel === 'telegram' && status === 'sent'
    ? words.telegram.sentMeaning
    : words.messageStatuses[status].meaning;
}
