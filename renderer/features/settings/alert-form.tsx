import { useState } from 'react';
import { ALERT_MINUTES_DEFAULT, type ShownAlerts } from '../../../shared/contract/ui/alerts.ts';
import type { UiError } from '../../../shared/contract/ui.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';

const MINUTES: readonly number[] = [1, 5, 10, 30, 60];

export function AlertForm({ alerts, onDone }: { alerts: ShownAlerts | null; onDone(): void }) {
  const command = useCommand();
  const [url, setUrl] = useState(alerts?.url ?? '');
  const [afterMinutes, setAfterMinutes] = useState(alerts?.afterMinutes ?? ALERT_MINUTES_DEFAULT);
  const save = async (): Promise<void> => {
    const { ok } = await command.run('alerts.set', { alerts: { url: url.trim(), afterMinutes } });
    if (ok) onDone();
  };
  const problem = problemOf(command.error);
  const choices = [...new Set([...MINUTES, afterMinutes])].toSorted((a, b) => a - b);
  return (
    <form
      className="grid max-w-[460px] gap-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={words.alerts.url}
        type="url"
        inputMode="url"
        dir="ltr"
        value={url}
        maxLength={2_000}
        required
        autoComplete="off"
        spellCheck={false}
        hint={words.alerts.urlHint}
        {...(problem !== undefined && { problem })}
        onChange={(event) => {
          command.clear();
          setUrl(event.target.value);
        }}
      />
      <Select
        label={words.alerts.after}
        value={String(afterMinutes)}
        options={choices.map((count) => ({ value: String(count), label: words.alerts.minutes(count) }))}
        onChange={(chosen) => setAfterMinutes(Number(chosen))}
      />
      {problem === undefined ? <ErrorNote error={command.error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.alerts.save}
        </Button>
        <Button onClick={onDone}>{words.alerts.cancel}</Button>
      </div>
    </form>
  );
}

function problemOf(error: UiError | undefined): string | undefined {
  if (error?.code === 'badInput') return words.alerts.invalid.urlInvalid;
  if (error?.code !== 'addressRefused') return undefined;
  const known: Record<string, string | undefined> = words.alerts.invalid;
  return known[error.detail ?? ''];
}
