import type { UiAnswers } from '../../../shared/contract/ui.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';

export type MadeWebhook = UiAnswers['webhook.set'];

/** What the receiver needs to know; the gateway tells it once. */
export function WebhookSecrets({ made }: { made: MadeWebhook }) {
  const value = made.form === 'whatsmate' ? made.token : made.secret;
  const name = made.form === 'whatsmate' ? words.webhooks.token : words.webhooks.secret;
  if (value === undefined) return null;
  return (
    <Note tone="good" title={words.webhooks.secretTitle} alert action={<CopyButton text={value} what={name} />}>
      <p>{words.webhooks.secretMeaning}</p>
      <p>
        {name}: <code dir="ltr">{value}</code>
      </p>
    </Note>
  );
}
