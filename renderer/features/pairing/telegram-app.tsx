import { useState } from 'react';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Field } from '../../ui/field.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { Steps } from './steps.tsx';

/** Asked for once per installation: the program that Telegram knows this one by. */
export function TelegramApp({ accountId, isRefused }: { accountId: string; isRefused: boolean }) {
  const command = useCommand();
  const [apiId, setApiId] = useState('');
  const [apiHash, setApiHash] = useState('');
  const [wasTried, setWasTried] = useState(false);
  const id = /^[1-9]\d{0,9}$/u.test(apiId.trim()) ? Number(apiId.trim()) : undefined;
  const hash = /^[0-9a-f]{32}$/u.test(apiHash.trim().toLowerCase()) ? apiHash.trim().toLowerCase() : undefined;
  const save = async () => {
    setWasTried(true);
    if (id === undefined || hash === undefined) return;
    const kept = await command.run('settings.change', { telegramApp: { apiId: id, apiHash: hash } });
    if (kept.ok) await command.run('account.pair', { accountId });
  };
  const { app } = words.telegram;
  const refused = words.sessionCauses.appRefused(words.networks.telegram);
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <Steps steps={app.steps} />
        <CodeBlock caption={app.address}>https://my.telegram.org</CodeBlock>
      </div>
      <form
        noValidate
        className="grid gap-4 text-start"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {isRefused ? (
          <Note tone="bad" title={refused.title}>
            {refused.meaning}
          </Note>
        ) : null}
        <h2 className="text-3 font-semibold">{app.title}</h2>
        <p className="text-ink-2">{app.meaning}</p>
        <Field
          label={app.apiId}
          hint={app.apiIdHint}
          {...(wasTried && id === undefined && { problem: app.apiIdProblem })}
          inputMode="numeric"
          autoComplete="off"
          dir="ltr"
          maxLength={12}
          value={apiId}
          onChange={(event) => setApiId(event.target.value)}
        />
        <Field
          label={app.apiHash}
          hint={app.apiHashHint}
          {...(wasTried && hash === undefined && { problem: app.apiHashProblem })}
          autoComplete="off"
          dir="ltr"
          maxLength={40}
          value={apiHash}
          onChange={(event) => setApiHash(event.target.value)}
        />
        <ErrorNote error={command.error} />
        <div>
          <Button look="primary" type="submit" busy={command.busy}>
            {app.save}
          </Button>
        </div>
      </form>
    </>
  );
}
