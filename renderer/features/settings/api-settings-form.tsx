import { useState } from 'react';
import { API_LIST_MAX, isOrigin, type ShownApiSettings } from '../../../shared/contract/owner/api-settings.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { words } from '../../words/index.ts';

const KINDS = ['none', 'libretranslate', 'apertium'] as const;
/** As long as a certificate with all that is before it may be. */
const PEM_MAX = 65_536;
const LINES_MAX = 16_000;

/** @param props.onDone with what holds now; with nothing when nothing was changed */
export function ApiSettingsForm({
  settings,
  onDone,
}: {
  settings: ShownApiSettings;
  onDone(changed?: ShownApiSettings): void;
}) {
  const { translation, corsOrigins, allowedHosts, authority } = settings;
  const command = useCommand();
  const [kind, setKind] = useState<(typeof KINDS)[number]>(translation?.kind ?? 'none');
  const [url, setUrl] = useState(translation?.url ?? '');
  const [key, setKey] = useState('');
  const [origins, setOrigins] = useState(corsOrigins.join('\n'));
  const [hosts, setHosts] = useState(allowedHosts.join('\n'));
  const [pem, setPem] = useState('');
  const [isRemoved, setRemoved] = useState(false);
  const [isLooked, setLooked] = useState(false);

  const wrongUrl = kind !== 'none' && !isServiceUrl(url);
  const wrongOrigin = linesOf(origins).find((line) => !isOrigin(line));
  const tooMany = [origins, hosts].some((text) => linesOf(text).length > API_LIST_MAX);

  const save = async (): Promise<void> => {
    setLooked(true);
    if (wrongUrl || wrongOrigin !== undefined || tooMany) return;
    const result = await command.run('apiSettings.change', {
      translation: kind === 'none' ? null : { kind, url: url.trim(), ...(key !== '' && { key }) },
      corsOrigins: linesOf(origins),
      allowedHosts: linesOf(hosts),
      ...(pem.trim() !== '' ? { authority: pem.trim() } : isRemoved ? { authority: null } : {}),
    });
    if (result.ok) onDone(result.value);
  };
  return (
    <form
      className="grid max-w-[560px] gap-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Select
        label={words.apiSettings.translation}
        value={kind}
        options={KINDS.map((value) => ({ value, label: words.apiSettings.kinds[value] }))}
        onChange={(chosen) => setKind(chosen)}
      />
      {kind === 'none' ? null : (
        <Field
          label={words.apiSettings.url}
          type="url"
          inputMode="url"
          dir="ltr"
          value={url}
          maxLength={500}
          placeholder={kind === 'apertium' ? 'http://127.0.0.1:2737' : 'http://127.0.0.1:5000'}
          hint={words.apiSettings.urlHint[kind]}
          {...(isLooked && wrongUrl && { problem: words.apiSettings.wrongUrl })}
          onChange={(event) => setUrl(event.target.value)}
        />
      )}
      {kind === 'libretranslate' ? (
        <Field
          label={words.apiSettings.key}
          type="password"
          dir="ltr"
          value={key}
          maxLength={500}
          autoComplete="off"
          hint={translation?.hasKey === true ? words.apiSettings.keyKept : words.apiSettings.keyHint}
          onChange={(event) => setKey(event.target.value)}
        />
      ) : null}
      <TextArea
        label={words.apiSettings.origins}
        value={origins}
        maxLength={LINES_MAX}
        placeholder="https://shop.example"
        hint={words.apiSettings.originsHint}
        problem={isLooked && wrongOrigin !== undefined ? words.apiSettings.wrongOrigin(wrongOrigin) : undefined}
        onChange={(event) => setOrigins(event.target.value)}
      />
      <TextArea
        label={words.apiSettings.hosts}
        value={hosts}
        maxLength={LINES_MAX}
        placeholder="intranet.example:8443"
        hint={words.apiSettings.hostsHint}
        problem={isLooked && tooMany ? words.apiSettings.tooMany(API_LIST_MAX) : undefined}
        onChange={(event) => setHosts(event.target.value)}
      />
      <TextArea
        label={words.apiSettings.authority}
        value={pem}
        maxLength={PEM_MAX}
        placeholder="-----BEGIN CERTIFICATE-----"
        hint={authority === null ? words.apiSettings.authorityHint : words.apiSettings.authorityKept}
        onChange={(event) => setPem(event.target.value)}
      />
      {authority === null || pem.trim() !== '' ? null : (
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={isRemoved} onChange={(event) => setRemoved(event.target.checked)} />
          {words.apiSettings.removeAuthority}
        </label>
      )}
      <ErrorNote error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.apiSettings.save}
        </Button>
        <Button onClick={() => onDone()}>{words.apiSettings.cancel}</Button>
      </div>
    </form>
  );
}

/** People divide by lines, commas or spaces. */
const linesOf = (text: string): string[] => text.split(/[\s,]+/).filter((line) => line !== '');

const isServiceUrl = (text: string): boolean =>
  /^https?:$/.test(URL.parse(text.trim())?.protocol ?? '') && !/[?#@]/.test(text);
