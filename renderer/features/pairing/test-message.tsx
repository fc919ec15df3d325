import { useCallback } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { useCommand } from '../../app/hooks.ts';
import { useLive } from '../../app/live.ts';
import { hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { words } from '../../words/index.ts';
import { createLiveTimeline } from '../queue/live-timeline.ts';
import { useOwnSend } from '../queue/own-send.ts';
import { reasonWords } from '../queue/reason.ts';
import { RefusedSend } from '../queue/refused-send.tsx';

/** The proof that it works: a text to the own number, by the way of every other message, followed until it is there. */
export function TestMessage({ account: { id: accountId, binding } }: { account: AccountView }) {
  const command = useCommand();
  const { run: call } = command;
  const { outcome, run } = useOwnSend(
    useCallback((key) => call('account.sendTest', { accountId, text: words.pair.testText, key }), [call, accountId]),
  );
  const isReady = binding?.state === 'bound';
  return (
    <section aria-label={words.pair.test} className="grid gap-3">
      {outcome?.kind === 'accepted' ? <Progress key={outcome.id} id={outcome.id} /> : null}
      {outcome?.kind === 'refused' ? <RefusedSend refusal={outcome} /> : null}
      <ErrorNote error={command.error} />
      <div>
        <Button
          look={outcome === undefined ? 'primary' : 'plain'}
          busy={command.busy || !isReady}
          onClick={() => void run()}
        >
          {outcome?.kind === 'accepted' ? words.pair.testAgain : words.pair.test}
        </Button>
      </div>
      {isReady ? null : <p className="text-ink-2">{words.pair.testWaits}</p>}
    </section>
  );
}

/** How far the test has come. Its row comes to this machine a moment after the gateway's answer. */
function Progress({ id }: { id: string }) {
  const [{ message, error }] = useLive((store) => createLiveTimeline(store, id));
  const status = words.messageStatuses[message?.status ?? 'queued'];
  return (
    <div className="grid gap-1" aria-live="polite">
      <State state={status} />
      <p className="text-ink-2">
        {message ? (reasonWords(message.reason) ?? status.meaning) : words.pair.testOnItsWay}
      </p>
      <ErrorNote error={error} />
      {message ? (
        <div>
          <ButtonLink look="quiet" href={hrefOf({ screen: 'queue', messageId: id })}>
            {words.pair.testEvidence}
          </ButtonLink>
        </div>
      ) : null}
    </div>
  );
}
