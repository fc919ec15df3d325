import { useState } from 'react';
import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import { WEBHOOK_FORMS, type WebhookForm } from '../../../shared/contract/webhooks.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';
import type { MadeWebhook } from './webhook-secrets.tsx';

const WHATS = ['received', 'everything'] as const;

/** The address of a program that is to be told, and how. */
export function NewWebhook({ onMade, onCancel }: { onMade(webhook: MadeWebhook): void; onCancel(): void }) {
  const command = useCommand();
  const [url, setUrl] = useState('');
  const [form, setForm] = useState<WebhookForm>('events');
  const [what, setWhat] = useState<(typeof WHATS)[number]>('received');
  const make = async () => {
    const result = await command.run('webhook.set', {
      client: OWN_CLIENT,
      url: url.trim(),
      form,
      ...(form === 'events' &&
        what === 'received' && {
          events: ['message.received', 'message.edited', 'message.deleted'],
        }),
    });
    if (result.ok) onMade(result.value);
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Field
        label={words.webhooks.url}
        hint={words.webhooks.urlHint}
        type="url"
        inputMode="url"
        dir="ltr"
        required
        maxLength={2_048}
        autoFocus
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={words.webhooks.form}
          value={form}
          onChange={(chosen) => setForm(chosen)}
          options={WEBHOOK_FORMS.map((value) => ({ value, label: words.webhooks.forms[value] }))}
        />
        {form === 'events' ? (
          <Select
            label={words.webhooks.what}
            value={what}
            onChange={(chosen) => setWhat(chosen)}
            options={WHATS.map((value) => ({ value, label: words.webhooks.whats[value] }))}
          />
        ) : null}
      </div>
      <ErrorNote error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.webhooks.save}
        </Button>
        <Button onClick={onCancel}>{words.webhooks.cancel}</Button>
      </div>
    </form>
  );
}
