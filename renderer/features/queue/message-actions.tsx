import { useCallback, useState } from 'react';
import type { AccountView, MessageTimeline } from '../../../shared/contract/ui.ts';
import { isEnded, PRIORITIES } from '../../../shared/model/message.ts';
import { useCommand } from '../../app/hooks.ts';
import { hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Note } from '../../ui/note.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';
import { useOwnSend } from './own-send.ts';
import { RefusedSend } from './refused-send.tsx';

/** What a person can do about a message, each while it is possible, and else why not. */
export function MessageActions({ message, account }: { message: MessageTimeline; account: AccountView | undefined }) {
  return (
    <>
      <Waiting message={message} />
      {isEnded(message.status) ? <SendAgain message={message} account={account} /> : null}
      <Related message={message} />
    </>
  );
}

/** Only before a possible send can a message be taken back, or moved before others. */
function Waiting({ message: { id, status, priority } }: { message: MessageTimeline }) {
  const command = useCommand();
  const [tooLate, setTooLate] = useState(false);
  if (status !== 'queued' && !tooLate) return null;
  const cancel = async () => {
    const result = await command.run('message.cancel', { id });
    if (result.ok) setTooLate(result.value.answer === 'tooLate');
  };
  const move = async (chosen: typeof priority) => {
    const result = await command.run('message.setPriority', { id, priority: chosen });
    if (result.ok) setTooLate(result.value.answer === 'tooLate');
  };
  return (
    <>
      {status === 'queued' ? (
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-40 flex-1">
            <Select
              label={words.queue.priority}
              value={priority}
              onChange={(chosen) => void move(chosen)}
              options={PRIORITIES.map((value) => ({ value, label: words.queue.priorities[value] }))}
            />
          </div>
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

/** A new message with the same content. Where somebody may have seen the first one, it asks. */
function SendAgain({ message, account }: { message: MessageTimeline; account: AccountView | undefined }) {
  const command = useCommand();
  const [asking, setAsking] = useState(false);
  const { id, status } = message;
  const { run: send } = command;
  const { outcome, run } = useOwnSend(useCallback((key) => send('message.sendAgain', { id, key }), [send, id]));
  if (account === undefined) return <p className="text-ink-2">{words.queue.againNoAccount}</p>;
  const nobodySawIt = status === 'failed' || status === 'expired' || status === 'cancelled';
  return (
    <div className="grid justify-items-start gap-3">
      <Button busy={command.busy} onClick={() => (nobodySawIt ? void run() : setAsking(true))}>
        {words.queue.again}
      </Button>
      {asking ? (
        <Confirm
          title={words.queue.againTitle}
          confirm={words.queue.again}
          cancel={words.account.cancel}
          look="primary"
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            void run();
          }}
        >
          {status === 'unconfirmed' ? words.queue.againUnconfirmed : words.queue.againSeen}
        </Confirm>
      ) : null}
      <div className="w-full empty:hidden">
        {outcome?.kind === 'refused' ? <RefusedSend refusal={outcome} /> : null}
        {outcome?.kind === 'accepted' && message.retriedAs === undefined ? (
          <Note tone="good" title={words.queue.againAccepted} alert />
        ) : null}
        <ErrorNote error={command.error} />
      </div>
    </div>
  );
}

/** The message that this one repeats, and the one that repeats it. */
function Related({ message: { retryOf, retriedAs } }: { message: MessageTimeline }) {
  if (retryOf === undefined && retriedAs === undefined) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {retryOf === undefined ? null : (
        <ButtonLink look="quiet" href={hrefOf({ screen: 'queue', messageId: retryOf })}>
          {words.queue.showEarlier}
        </ButtonLink>
      )}
      {retriedAs === undefined ? null : (
        <ButtonLink look="quiet" href={hrefOf({ screen: 'queue', messageId: retriedAs })}>
          {words.queue.showAgain}
        </ButtonLink>
      )}
    </div>
  );
}
