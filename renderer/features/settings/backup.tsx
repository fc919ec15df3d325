import { useState } from 'react';
import { passphraseStrength } from '../../../shared/policy/passphrase.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { backupUrl } from '../../transport/backup-file.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { absoluteTime, bytes } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import type { DataFacts } from './data-folder.tsx';

/** One sealed file of everything. In the desktop app the owner says where it goes; a browser fetches it. */
export function Backup({ facts, measure }: { facts: DataFacts | undefined; measure(): void }) {
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<{ name: string; bytes: number }>();
  const last = facts?.backup;
  return (
    <Card title={words.data.backup}>
      <p className="text-ink-2">{words.data.backupMeaning}</p>
      <p className="text-ink-2">{words.data.backupWithout}</p>
      {open ? (
        <BackupForm
          onEnd={(result) => {
            setOpen(false);
            setMade(result);
            measure();
          }}
        />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setOpen(true)}>{words.data.makeBackup}</Button>
        </div>
      )}
      {made ? (
        <Note tone="good" title={words.data.made(made.name, bytes(made.bytes))} alert>
          {words.data.madeMeaning}
        </Note>
      ) : null}
      {last && !isDesktop ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <span className="text-ink-2">{words.data.lastBackup(absoluteTime(last.madeAt), bytes(last.bytes))}</span>
          <ButtonLink href={backupUrl().href} download={last.name}>
            {words.data.fetch(last.name)}
          </ButtonLink>
        </div>
      ) : null}
    </Card>
  );
}

function BackupForm({ onEnd }: { onEnd(made: { name: string; bytes: number } | undefined): void }) {
  const command = useCommand();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const strength = passphraseStrength(passphrase);
  const differs = tried && again !== passphrase;
  const make = async (): Promise<void> => {
    setTried(true);
    if (strength === 'short' || again !== passphrase) return;
    const result = await command.run('backup.make', { passphrase });
    if (result.ok) onEnd(result.value ?? undefined);
  };
  return (
    <form
      className="grid max-w-[460px] gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Field
        label={words.data.passphrase}
        type="password"
        value={passphrase}
        autoComplete="new-password"
        autoFocus
        required
        {...(tried && strength === 'short'
          ? { problem: words.data.strengths.short }
          : { hint: passphrase === '' ? words.data.passphraseMeaning : words.data.strengths[strength] })}
        onChange={(event) => setPassphrase(event.target.value)}
      />
      <Field
        label={words.data.passphraseAgain}
        type="password"
        value={again}
        autoComplete="new-password"
        required
        {...(differs && { problem: words.data.passphraseDiffers })}
        onChange={(event) => setAgain(event.target.value)}
      />
      <ErrorNote error={command.error} />
      <p role="status" className="text-ink-2 empty:hidden">
        {command.busy ? words.data.making : ''}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.data.seal}
        </Button>
        <Button disabled={command.busy} onClick={() => onEnd(undefined)}>
          {words.data.cancel}
        </Button>
      </div>
    </form>
  );
}
