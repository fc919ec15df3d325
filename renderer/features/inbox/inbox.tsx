import { useState } from 'react';
import { useSnapshot } from '../../app/hooks.ts';
import { createLiveQuery } from '../../app/live-query.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import { HostedInbox } from './hosted-inbox.tsx';
import { InboundList } from './inbound-list.tsx';
import { InboundTools, type InboundWish } from './inbound-tools.tsx';
import { READ_EVERY_MS } from './live-inbound.ts';
import { Webhooks } from './webhooks.tsx';

/** What people wrote, and which programs are told of it. */
export function Inbox() {
  const isEmbedded = useSnapshot(({ link }) => link.embedded);
  return (
    <>
      <ScreenTitle title={words.inbox.title}>{words.inbox.meaning}</ScreenTitle>
      {isEmbedded ? <OwnInbox /> : <HostedInbox />}
    </>
  );
}

function OwnInbox() {
  const accounts = useNamedAccounts();
  const [webhooks, liveWebhooks] = useLive((store) =>
    createLiveQuery(store, pageClock, 'webhook.list', { client: OWN_CLIENT }, READ_EVERY_MS),
  );
  const [wish, setWish] = useState<InboundWish>({});
  const binding = accounts.find(({ id }) => id === wish.accountId)?.binding;
  const account = accounts.find(({ id }) => id === wish.accountId);
  const filter = {
    ...(wish.search !== undefined && { search: wish.search }),
    ...(account && binding?.state === 'bound' && { channel: account.channel, instance: binding.instance }),
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Webhooks state={webhooks} onChange={() => liveWebhooks.read()} />
      <InboundTools wish={wish} accounts={accounts} onChange={setWish} />
      <InboundList key={JSON.stringify(filter)} filter={filter} webhooks={webhooks.value?.webhooks ?? []} />
    </div>
  );
}
