import { useState } from 'react';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { words } from '../../words/index.ts';
import { Restarting } from './restore.tsx';

/** Removes everything, after a word was typed that says so. */
export function Reset() {
  const command = useCommand();
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  const waiting = useSnapshot(({ queue }) => queue.queued + queue.sending);
  const [asks, setAsks] = useState(false);
  const [notLoggedOut, setNotLoggedOut] = useState<string[]>();
  const reset = async (): Promise<void> => {
    setAsks(false);
    const result = await command.run('data.reset', {});
    if (result.ok) setNotLoggedOut(result.value.notLoggedOut);
  };
  if (notLoggedOut) {
    const unreached = notLoggedOut.length === 0 ? '' : words.data.notLoggedOut(notLoggedOut.join(', '));
    return <Restarting title={words.data.reset}>{`${unreached} ${isDesktop ? '' : words.data.resetLink}`}</Restarting>;
  }
  return (
    <Card title={words.data.reset}>
      <p className="text-ink-2">{words.data.resetMeaning}</p>
      <div>
        <Button busy={command.busy} onClick={() => setAsks(true)}>
          {words.data.doReset}
        </Button>
      </div>
      <ErrorNote error={command.error} />
      {asks ? (
        <Confirm
          title={words.data.resetTitle}
          confirm={words.data.doReset}
          cancel={words.data.cancel}
          typed={{ word: words.data.resetWord, label: words.data.resetType(words.data.resetWord) }}
          onCancel={() => setAsks(false)}
          onConfirm={() => void reset()}
        >
          <span>{words.data.resetMeaning}</span>
          <strong className="font-semibold text-ink">{words.data.resetLost(waiting)}</strong>
          <span>{words.data.resetBackup}</span>
        </Confirm>
      ) : null}
    </Card>
  );
}
