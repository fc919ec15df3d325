import { useState } from 'react';
import type { Webhook, WebhookTest } from '../../../shared/contract/webhooks.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { Note } from '../../ui/note.tsx';
import { ClockTime, RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';

/** One webhook: does it take what it is told, and what helps when not. */
export function WebhookItem({ webhook, onChange }: { webhook: Webhook; onChange(): void }) {
  const { id, url, form, waiting, parked, failing, lastDeliveredAt } = webhook;
  const command = useCommand();
  const [test, setTest] = useState<WebhookTest>();
  const [replayed, setReplayed] = useState<number>();
  const [asking, setAsking] = useState(false);
  const kind = failing ? 'fails' : lastDeliveredAt === undefined ? 'unused' : 'works';

  const tryIt = async () => {
    setTest(undefined);
    const result = await command.run('webhook.test', { id });
    if (result.ok) setTest(result.value);
  };
  const replay = async () => {
    const result = await command.run('webhook.replay', { id });
    if (!result.ok) return;
    setReplayed(result.value.replayed);
    onChange();
  };
  const remove = async () => {
    setAsking(false);
    const result = await command.run('webhook.remove', { id });
    if (result.ok) onChange();
  };

  return (
    <li className="grid gap-2 py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p dir="ltr" className="text-start font-semibold">
            {url}
          </p>
          <p className="text-1 text-ink-2">{words.webhooks.forms[form]}</p>
        </div>
        <State state={words.webhooks.states[kind]} />
      </div>
      {failing ? (
        <p>
          {failing.message} {words.webhooks.since} <ClockTime at={Date.parse(failing.since)} />.
          {failing.nextTryAt === undefined ? null : (
            <>
              {' '}
              {words.webhooks.nextTry} <ClockTime at={Date.parse(failing.nextTryAt)} seconds />.
            </>
          )}
        </p>
      ) : null}
      <p className="flex flex-wrap gap-x-3 text-ink-2">
        {lastDeliveredAt === undefined ? null : (
          <span>
            {words.webhooks.last} <RelativeTime at={Date.parse(lastDeliveredAt)} />.
          </span>
        )}
        {waiting > 0 ? <span>{words.webhooks.waiting(waiting)}</span> : null}
        {parked > 0 ? <span>{words.webhooks.parked(parked)}</span> : null}
      </p>
      <div className="flex flex-wrap gap-2">
        {parked > 0 ? (
          <Button look="primary" busy={command.busy} onClick={() => void replay()}>
            {words.webhooks.replay(parked)}
          </Button>
        ) : null}
        <Button busy={command.busy} onClick={() => void tryIt()}>
          {words.webhooks.test}
        </Button>
        <Button look="quiet" busy={command.busy} onClick={() => setAsking(true)}>
          {words.webhooks.remove}
        </Button>
      </div>
      <p role="status" className={replayed === undefined ? 'sr-only' : 'text-ink-2'}>
        {replayed === undefined ? '' : words.webhooks.replayed(replayed)}
      </p>
      {test ? (
        <Note
          tone={test.delivered ? 'good' : 'bad'}
          title={test.delivered ? words.webhooks.testedGood : words.webhooks.testedBad}
          alert
        >
          {test.delivered ? '' : `${test.message} `}
          {words.webhooks.tested(test.durationMs)}
        </Note>
      ) : null}
      <ErrorNote error={command.error} />
      {asking ? (
        <Confirm
          title={words.webhooks.removeTitle}
          confirm={words.webhooks.remove}
          cancel={words.webhooks.cancel}
          onCancel={() => setAsking(false)}
          onConfirm={() => void remove()}
        >
          {words.webhooks.removeMeaning(waiting)}
        </Confirm>
      ) : null}
    </li>
  );
}
