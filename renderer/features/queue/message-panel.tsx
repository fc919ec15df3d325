import { useEffect, useId, useRef, useState } from 'react';
import type { MessageTimeline } from '../../../shared/contract/ui.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { useLive } from '../../app/live.ts';
import { hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { Note } from '../../ui/note.tsx';
import { Recipient } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';
import { createLiveTimeline } from './live-timeline.ts';
import { MessageWords } from './message-words.tsx';
import { reasonWords } from './reason.ts';
import { Timeline } from './timeline.tsx';

/** One message: what is known of it, when that became known, and taking it back while that is possible. */
export function MessagePanel({ id }: { id: string }) {
  const [{ message, error }] = useLive((store) => createLiveTimeline(store, id));
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: false }), []);
  return (
    <aside ref={panel} className="card message-panel" aria-labelledby={titleId} tabIndex={-1}>
      <div className="message-panel-head">
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
  return (
    <>
      <p className="text-ink-2">
        {words.queue.to} <Recipient to={message.to} />
        {account ? (
          <>
            {', '}
            <bdi>{words.queue.from(account.label)}</bdi>
          </>
        ) : null}
      </p>
      <div aria-live="polite">
        <State state={status} />
        <p className="text-ink-2">{reasonWords(message.reason) ?? status.meaning}</p>
      </div>
      <Timeline message={message} network={network} />
      <Cancel message={message} />
      <dl className="message-ids small dim">
        <dt>{words.queue.id}</dt>
        <dd>
          <code>{message.id}</code>
        </dd>
        <dt>{words.queue.networkId(network)}</dt>
        <dd>
          <code>{message.networkId}</code>
        </dd>
      </dl>
    </>
  );
}

/** Only before a possible send can a message be taken back. */
function Cancel({ message }: { message: MessageTimeline }) {
  const command = useCommand();
  const [tooLate, setTooLate] = useState(false);
  if (message.status !== 'queued' && !tooLate) return null;
  const cancel = async () => {
    const result = await command.run('message.cancel', { id: message.id });
    if (result.ok) setTooLate(result.value.answer === 'tooLate');
  };
  return (
    <>
      {message.status === 'queued' ? (
        <div className="flex flex-wrap gap-2">
          <Button busy={command.busy} onClick={() => void cancel()}>
            {words.queue.cancel}
          </Button>
        </div>
      ) : null}
      {tooLate ? <Note tone="wait" title={words.queue.tooLate} alert /> : null}
      <ErrorNote error={command.error} />
    </>
  );
}
