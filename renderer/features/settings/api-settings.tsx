import { useEffect, useState, type ReactNode } from 'react';
import type { ShownApiSettings } from '../../../shared/contract/owner/api-settings.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { absoluteDay } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { ApiSettingsForm } from './api-settings-form.tsx';

/** What the API of the gateway beside the app translates with, who may call it from browsers, and which hosts inside it may ask. */
export function ApiSettings() {
  const isEmbedded = useSnapshot(({ link }) => link.embedded);
  const isLinked = useSnapshot(({ link }) => link.state.kind === 'linked');
  // A gateway that was away may have begun anew.
  return isEmbedded ? <OfThisMachine key={String(isLinked)} /> : null;
}

function OfThisMachine() {
  const { run, error } = useCommand();
  const [settings, setSettings] = useState<ShownApiSettings>();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    let isWanted = true;
    const read = async () => {
      const result = await run('apiSettings.read', {});
      if (isWanted && result.ok) setSettings(result.value);
    };
    void read();
    return () => {
      isWanted = false;
    };
  }, [run]);
  return (
    <Card title={words.apiSettings.title}>
      <p className="text-ink-2">{words.apiSettings.meaning}</p>
      <ErrorNote error={error} />
      {settings === undefined || isOpen ? null : <Present settings={settings} onChange={() => setOpen(true)} />}
      {settings !== undefined && isOpen ? (
        <ApiSettingsForm
          settings={settings}
          onDone={(changed) => {
            setSettings(changed ?? settings);
            setOpen(false);
          }}
        />
      ) : null}
    </Card>
  );
}

function Present({ settings, onChange }: { settings: ShownApiSettings; onChange(): void }) {
  const { translation, corsOrigins, allowedHosts, authority } = settings;
  return (
    <>
      <dl className="grid gap-2">
        <Fact name={words.apiSettings.translation}>
          {translation && (
            <>
              {words.apiSettings.kinds[translation.kind]}, <bdi dir="ltr">{translation.url}</bdi>
            </>
          )}
        </Fact>
        <Fact name={words.apiSettings.origins}>{listed(corsOrigins)}</Fact>
        <Fact name={words.apiSettings.hosts}>{listed(allowedHosts)}</Fact>
        <Fact name={words.apiSettings.authority}>
          {authority && (
            <>
              <bdi>{authority.subject}</bdi>, {words.wayOut.ends} {absoluteDay(Date.parse(authority.endsAt))}
            </>
          )}
        </Fact>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button onClick={onChange}>{words.apiSettings.change}</Button>
        {translation ? <TryTranslation /> : null}
      </div>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="wrap-anywhere">
      <dt className="font-semibold">{name}</dt>
      <dd className="text-ink-2">{children ?? words.apiSettings.none}</dd>
    </div>
  );
}

const listed = (entries: readonly string[]): ReactNode =>
  entries.length === 0 ? null : <bdi dir="ltr">{entries.join(', ')}</bdi>;

function TryTranslation() {
  const command = useCommand();
  const [languages, setLanguages] = useState<number>();
  const ask = async (): Promise<void> => {
    setLanguages(undefined);
    const result = await command.run('apiSettings.tryTranslation', {});
    if (result.ok) setLanguages(result.value.languages);
  };
  return (
    <>
      <Button busy={command.busy} onClick={() => void ask()}>
        {words.apiSettings.tryIt}
      </Button>
      <div className="basis-full" role="status">
        {languages === undefined ? null : <Note tone="good" title={words.apiSettings.translates(languages)} />}
      </div>
      <ErrorNote error={command.error} />
    </>
  );
}
