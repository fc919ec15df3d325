import type { ReactNode } from 'react';
import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import { createLiveQuery } from '../../app/live-query.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { Card } from '../../ui/card.tsx';
import { decimal } from '../../ui/format.ts';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';

const READ_EVERY_MS = 5_000;

/** What may still be sent, and until when that counts. */
export function Quota() {
  const [{ value }] = useLive((store) =>
    createLiveQuery(store, pageClock, 'client.quota', { client: OWN_CLIENT }, READ_EVERY_MS),
  );
  if (!value) return null;
  const { messages, recipients } = value;
  return (
    <Card title={words.api.quota}>
      <dl className="grid gap-4 sm:grid-cols-3">
        <Fact name={words.api.quotaMessages}>{amount(messages)}</Fact>
        <Fact name={words.api.quotaEnds}>
          {messages.resetsAt === undefined ? words.api.quotaClosed : <ClockTime at={Date.parse(messages.resetsAt)} />}
        </Fact>
        {recipients.limit === undefined ? null : <Fact name={words.api.quotaRecipients}>{amount(recipients)}</Fact>}
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-1 text-ink-2">{name}</dt>
      <dd className="font-semibold">{children}</dd>
    </div>
  );
}

const amount = ({ used, limit, left }: { used: number; limit?: number; left?: number }): string =>
  limit === undefined ? words.api.noLimit(used) : words.api.left(decimal(left ?? 0), decimal(limit));
