import { useRef, useState } from 'react';
import type { DataAnswers } from '../../../shared/contract/ui/data.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { bringBackup } from '../../transport/backup-file.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { absoluteTime, bytes, phone, share } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';

type Chosen = { name: string; bytes: number };
type Looked = DataAnswers['backup.look'];

/** Choose a file, look into it, and only then put it in the place of what is here. */
export function Restore() {
  const command = useCommand();
  const [chosen, setChosen] = useState<Chosen>();
  const [looked, setLooked] = useState<Looked>();
  const [passphrase, setPassphrase] = useState('');
  const [asks, setAsks] = useState(false);
  const [restarting, setRestarting] = useState(false);
  const look = async (): Promise<void> => {
    const result = await command.run('backup.look', { passphrase });
    setLooked(result.ok ? result.value : undefined);
  };
  const restore = async (): Promise<void> => {
    setAsks(false);
    setRestarting((await command.run('backup.restore', {})).ok);
  };
  const leave = (): void => {
    setChosen(undefined);
    setLooked(undefined);
    setPassphrase('');
    void command.run('backup.forget', {});
  };
  if (restarting) return <Restarting title={words.data.restore} />;
  return (
    <Card title={words.data.restore}>
      <p className="text-ink-2">{words.data.restoreMeaning}</p>
      {chosen ? (
        <form
          className="grid max-w-[460px] gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void look();
          }}
        >
          <p className="wrap-anywhere">
            <bdi>{chosen.name}</bdi> (<bdi>{bytes(chosen.bytes)}</bdi>)
          </p>
          {looked ? null : (
            <Field
              label={words.data.passphrase}
              type="password"
              value={passphrase}
              autoComplete="off"
              autoFocus
              required
              onChange={(event) => setPassphrase(event.target.value)}
            />
          )}
          <ErrorNote error={command.error} />
          <p role="status" className="text-ink-2 empty:hidden">
            {command.busy && !looked ? words.data.looking : ''}
          </p>
          {looked ? <InIt looked={looked} /> : null}
          <div className="flex flex-wrap gap-2">
            {looked ? (
              looked.obstacle === null ? (
                <Button look="primary" busy={command.busy} onClick={() => setAsks(true)}>
                  {words.data.doRestore}
                </Button>
              ) : null
            ) : (
              <Button look="primary" type="submit" busy={command.busy}>
                {words.data.look}
              </Button>
            )}
            <Button disabled={command.busy} onClick={leave}>
              {words.data.cancel}
            </Button>
          </div>
        </form>
      ) : (
        <Choose onChosen={setChosen} />
      )}
      {asks ? (
        <Confirm
          title={words.data.restoreTitle}
          confirm={words.data.doRestore}
          cancel={words.data.cancel}
          onCancel={() => setAsks(false)}
          onConfirm={() => void restore()}
        >
          <strong className="font-semibold text-ink">{words.data.restoreOld}</strong>
          <span>{words.data.restoreKept}</span>
          <span>{words.data.restoreAfter}</span>
        </Confirm>
      ) : null}
    </Card>
  );
}

/** The system's dialog in the desktop app; in a browser its own, and then the file is brought. */
function Choose({ onChosen }: { onChosen(chosen: Chosen): void }) {
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  const command = useCommand();
  const input = useRef<HTMLInputElement>(null);
  const [brought, setBrought] = useState<number>();
  const [failed, setFailed] = useState(false);
  const choose = async (): Promise<void> => {
    const result = await command.run('backup.choose', {});
    if (result.ok && result.value) onChosen(result.value);
  };
  const bring = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setFailed(false);
    const isThere = await bringBackup(file, setBrought);
    setBrought(undefined);
    setFailed(!isThere);
    if (!isThere) return;
    const result = await command.run('backup.choose', {});
    if (result.ok && result.value) onChosen({ ...result.value, name: file.name });
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          busy={command.busy || brought !== undefined}
          onClick={() => {
            if (isDesktop) void choose();
            else input.current?.click();
          }}
        >
          {words.data.choose}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".backup"
          className="hidden"
          aria-label={words.data.choose}
          onChange={(event) => {
            void bring(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <span role="status" className="text-ink-2">
          {brought === undefined ? '' : words.data.bringing(share(brought))}
        </span>
      </div>
      {failed ? (
        <Note tone="bad" title={words.data.notBrought} alert>
          {words.data.notBroughtMeaning}
        </Note>
      ) : null}
      <ErrorNote error={command.error} />
    </>
  );
}

function InIt({ looked }: { looked: Looked }) {
  const { accounts } = looked;
  return (
    <div className="grid gap-2">
      <h3 className="font-semibold">{words.data.inIt}</h3>
      <dl className="grid gap-x-6 gap-y-1 md:grid-cols-[auto_minmax(0,1fr)]">
        <dt className="text-ink-2">{words.data.madeOn}</dt>
        <dd>{absoluteTime(looked.createdAt)}</dd>
        <dt className="text-ink-2">{words.data.madeBy}</dt>
        <dd className="wrap-anywhere">
          <bdi>{looked.machine}</bdi> · <bdi dir="ltr">{`Pairline ${looked.appVersion}`}</bdi>
        </dd>
        <dt className="text-ink-2">{words.data.numbers}</dt>
        <dd>
          {accounts.length === 0 ? words.data.noNumbers : null}
          <ul>
            {accounts.map(({ channel, label, number }) => (
              <li key={`${channel} ${label} ${number ?? ''}`} className="wrap-anywhere">
                <bdi>{label}</bdi> <bdi dir="ltr">{number === undefined ? '' : phone(number)}</bdi>
              </li>
            ))}
          </ul>
        </dd>
        <dt className="text-ink-2">{words.data.waiting}</dt>
        <dd>{words.data.messages(looked.waiting)}</dd>
      </dl>
      {looked.gateway ? <p>{words.data.withGateway}</p> : null}
      {looked.obstacle === 'needsGateway' ? (
        <Note tone="wait" title={words.data.needsGateway}>
          {words.data.needsGatewayMeaning}
        </Note>
      ) : null}
    </div>
  );
}

/** In the place of the card, until the engine is gone and back. */
export function Restarting({ title, children }: { title: string; children?: string }) {
  return (
    <Card title={title}>
      <Note tone="wait" title={words.data.restarting} alert>
        {words.data.restartingMeaning} {children}
      </Note>
    </Card>
  );
}
