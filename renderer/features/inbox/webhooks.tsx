import { useState } from 'react';
import type { QueryState } from '../../app/live-query.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { GatewayTrouble } from '../api/gateway-trouble.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookItem } from './webhook-item.tsx';
import { WebhookSecrets, type MadeWebhook } from './webhook-secrets.tsx';

interface Props {
  state: QueryState<'webhook.list'>;
  onChange(): void;
}

/** Which programs are told of what comes in: set, tested, removed here. */
export function Webhooks({ state, onChange }: Props) {
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<MadeWebhook>();
  if (state.error) return <GatewayTrouble error={state.error} onRetry={onChange} />;
  if (!state.value) return null;
  const { webhooks } = state.value;
  return (
    <Card
      title={words.webhooks.title}
      aside={
        webhooks.length > 0 && !adding ? (
          <Button look="quiet" onClick={() => setAdding(true)}>
            {words.webhooks.addAnother}
          </Button>
        ) : undefined
      }
    >
      {webhooks.length === 0 && !adding ? (
        <Note
          tone="rest"
          title={words.webhooks.none}
          action={
            <Button look="primary" onClick={() => setAdding(true)}>
              {words.webhooks.add}
            </Button>
          }
        >
          {words.webhooks.noneMeaning}
        </Note>
      ) : null}
      {made ? <WebhookSecrets made={made} /> : null}
      {webhooks.length > 0 ? (
        <ul className="grid divide-y divide-line">
          {webhooks.map((webhook) => (
            <WebhookItem key={webhook.id} webhook={webhook} onChange={onChange} />
          ))}
        </ul>
      ) : null}
      {adding ? (
        <NewWebhook
          onMade={(webhook) => {
            setAdding(false);
            setMade(webhook);
            onChange();
          }}
          onCancel={() => setAdding(false)}
        />
      ) : null}
    </Card>
  );
}
