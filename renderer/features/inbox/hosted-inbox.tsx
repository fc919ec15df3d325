import { Card } from '../../ui/card.tsx';
import { decimal } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';

/** What this machine itself knows, where the gateway is somebody else's. */
export function HostedInbox() {
  const accounts = useNamedAccounts();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Note tone="rest" title={words.inbox.hosted}>
        {words.inbox.hostedMeaning}
      </Note>
      {accounts.length === 0 ? null : (
        <Card title={words.inbox.here}>
          <ul className="grid divide-y divide-line">
            {accounts.map(({ id, label, evidence, inbox }) => (
              <li key={id} className="grid gap-x-6 gap-y-1 py-3 first:pt-0 last:pb-0 sm:grid-cols-3">
                <bdi className="font-semibold">{label}</bdi>
                <span className="text-ink-2">
                  {words.inbox.lastReceived}:{' '}
                  {evidence.receivedAt === undefined ? words.inbox.never : <RelativeTime at={evidence.receivedAt} />}
                </span>
                <span className="text-ink-2">
                  {words.inbox.handOn}: {decimal(inbox?.waiting ?? 0)}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
