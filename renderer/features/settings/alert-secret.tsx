import { useState } from 'react';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { words } from '../../words/index.ts';

/** What the receiver checks signatures with: shown when asked for, and not kept on the page. */
export function AlertSecret() {
  const command = useCommand();
  const [secret, setSecret] = useState<string>();
  const [asks, setAsks] = useState(false);
  const read = async (renew: boolean): Promise<void> => {
    const result = await command.run('alerts.secret', { renew });
    if (result.ok) setSecret(result.value.secret);
  };
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      <p className="text-ink-2">{words.alerts.secretMeaning}</p>
      {secret === undefined ? null : (
        <p className="wrap-anywhere">
          <span className="sr-only">{words.alerts.secretLabel}: </span>
          <code dir="ltr">{secret}</code>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {secret === undefined ? (
          <Button look="quiet" busy={command.busy} onClick={() => void read(false)}>
            {words.alerts.secret}
          </Button>
        ) : (
          <>
            <CopyButton text={secret} what={words.alerts.secretLabel} />
            <Button look="quiet" onClick={() => setSecret(undefined)}>
              {words.alerts.hideSecret}
            </Button>
            <Button look="quiet" busy={command.busy} onClick={() => setAsks(true)}>
              {words.alerts.renew}
            </Button>
          </>
        )}
      </div>
      <ErrorNote error={command.error} />
      {asks ? (
        <Confirm
          title={words.alerts.renewTitle}
          confirm={words.alerts.renew}
          cancel={words.alerts.cancel}
          onCancel={() => setAsks(false)}
          onConfirm={() => {
            setAsks(false);
            void read(true);
          }}
        >
          {words.alerts.renewMeaning}
        </Confirm>
      ) : null}
    </div>
  );
}
