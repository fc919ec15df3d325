import type { Connection } from '../transport/client.ts';
import { Button } from '../ui/button.tsx';
import { secondsLeft } from '../ui/format.ts';
import { Logo } from '../ui/logo.tsx';
import { ClockTime } from '../ui/time.tsx';
import { words } from '../words/index.ts';
import { useAppState, useNow, useStore } from './hooks.ts';

type NotHeard = Exclude<Connection, { kind: 'open' | 'refused' }>;

/** Instead of the screens while the page does not hear the engine. */
export function Lost({ connection }: { connection: NotHeard }) {
  const store = useStore();
  const engine = useAppState((state) => state.engine);
  const { title, meaning } = lostWords(connection);
  return (
    <div className="mx-auto grid min-h-dvh max-w-[600px] content-center justify-items-start gap-3 p-6" role="status">
      <Logo />
      <h1>{title}</h1>
      <p className="text-ink-2">{meaning}</p>
      {connection.kind === 'lost' ? (
        <>
          {engine ? (
            <p className="text-ink-2">
              {words.lost.heard} <ClockTime at={engine.heardAt + engine.offsetMs} seconds />.
            </p>
          ) : null}
          <NextTry retryAt={connection.retryAt} offsetMs={engine?.offsetMs ?? 0} />
          <Button look="primary" onClick={() => store.retryNow()}>
            {words.lost.retry}
          </Button>
        </>
      ) : null}
    </div>
  );
}

/** Not read out each second: the sentence above has said it. */
function NextTry({ retryAt, offsetMs }: { retryAt: number; offsetMs: number }) {
  const left = secondsLeft(retryAt + offsetMs, useNow());
  return (
    <p className="text-1 text-ink-2" aria-hidden="true">
      {left > 0 ? words.lost.retrying(left) : words.lost.retryingNow}
    </p>
  );
}

function lostWords(connection: NotHeard): { title: string; meaning: string } {
  switch (connection.kind) {
    case 'connecting':
      return { title: words.app.connecting, meaning: words.app.connectingMeaning };
    case 'lost':
      return { title: words.lost.title, meaning: words.lost.meaning };
    default:
      return connection satisfies never;
  }
}
