import { useState } from 'react';
import type { ShownAlerts } from '../../../shared/contract/ui/alerts.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { Technical } from '../../ui/text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { AlertForm } from './alert-form.tsx';
import { AlertSecret } from './alert-secret.tsx';

/** Who is told when something needs a person and nobody looks. */
export function Alerts() {
  const alerts = useSnapshot(({ settings }) => settings.alerts);
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title={words.alerts.title}>
      <p className="text-ink-2">
        {words.alerts.meaning} {words.alerts.fits}
      </p>
      {alerts === null || isOpen ? null : <Present alerts={alerts} onChange={() => setOpen(true)} />}
      {isOpen ? <AlertForm alerts={alerts} onDone={() => setOpen(false)} /> : null}
      {alerts === null && !isOpen ? (
        <div>
          <Button onClick={() => setOpen(true)}>{words.alerts.switchOn}</Button>
        </div>
      ) : null}
    </Card>
  );
}

function Present({ alerts, onChange }: { alerts: ShownAlerts; onChange(): void }) {
  const test = useCommand();
  return (
    <>
      <div className="grid gap-1">
        <p className="wrap-anywhere">
          <bdi dir="ltr">{alerts.url}</bdi>
        </p>
        <p className="text-ink-2">{words.alerts.tells(words.alerts.minutes(alerts.afterMinutes))}</p>
      </div>
      <div role="status">
        <LastTry alerts={alerts} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button onClick={onChange}>{words.alerts.change}</Button>
        <Button busy={test.busy} onClick={() => void test.run('alerts.test', {})}>
          {test.busy ? words.alerts.testing : words.alerts.test}
        </Button>
        <TellNobody />
      </div>
      <ErrorNote error={test.error} />
      <AlertSecret />
    </>
  );
}

function LastTry({ alerts: { last, isWaiting } }: { alerts: ShownAlerts }) {
  if (last === undefined) return <p className="text-ink-2">{words.alerts.never}</p>;
  return (
    <>
      {last.error === undefined ? (
        <State state={{ word: words.alerts.received, shape: 'check', tone: 'good' }}>
          {' '}
          <RelativeTime at={last.at} />
        </State>
      ) : (
        <>
          <State state={{ word: words.alerts.failed, shape: 'triangle', tone: 'bad' }}>
            {' '}
            <RelativeTime at={last.at} />
          </State>
          <p>{problemWords(last.error)}</p>
          <Technical parts={[last.error]} />
        </>
      )}
      {isWaiting ? <p className="text-ink-2">{words.alerts.waiting}</p> : null}
    </>
  );
}

/** @param error a guard's code with its detail, a proxy's, or `http` and the status */
function problemWords(error: string): string {
  const [code = '', detail = ''] = error.split(' ');
  if (code.startsWith('http')) return words.alerts.refused(code.slice('http'.length));
  const known: Record<string, string | undefined> = { ...words.alerts.problems, ...words.wayOut.problems };
  return known[detail] ?? known[code] ?? words.alerts.problems.failed;
}

function TellNobody() {
  const command = useCommand();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button look="quiet" busy={command.busy} onClick={() => setAsks(true)}>
        {words.alerts.off}
      </Button>
      <ErrorNote error={command.error} />
      {asks ? (
        <Confirm
          title={words.alerts.offTitle}
          confirm={words.alerts.off}
          cancel={words.alerts.cancel}
          onCancel={() => setAsks(false)}
          onConfirm={() => {
            setAsks(false);
            void command.run('alerts.set', { alerts: null });
          }}
        >
          {words.alerts.offMeaning}
        </Confirm>
      ) : null}
    </>
  );
}
