import type { Webhook } from '../../../shared/contract/webhooks.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { Button } from '../../ui/button.tsx';
import { words } from '../../words/index.ts';
import { GatewayTrouble } from '../api/gateway-trouble.tsx';
import { InboundItem } from './inbound-item.tsx';
import { createLiveInbound, type InboundFilter } from './live-inbound.ts';

/** Newest first; older ones on demand. */
export function InboundList({ filter, webhooks }: { filter: InboundFilter; webhooks: readonly Webhook[] }) {
  const [{ list, loading, error }, live] = useLive((store) => createLiveInbound(store, pageClock, filter));
  const { messages, next } = list;
  const isSearch = filter.search !== undefined;
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {error ? <GatewayTrouble error={error} onRetry={live.read} /> : null}
      <p role="status" className={isSearch && !loading ? 'text-ink-2' : 'sr-only'}>
        {loading ? words.inbox.loading : isSearch ? words.inbox.found(messages.length) : ''}
      </p>
      {messages.length > 0 ? (
        <ol
          aria-label={words.inbox.list}
          className="grid divide-y divide-line rounded-card border border-line bg-sheet shadow-card"
        >
          {messages.map((message) => (
            <InboundItem key={message.id} message={message} webhooks={webhooks} onReplayed={live.read} />
          ))}
        </ol>
      ) : loading || error || next !== undefined ? null : (
        <div className="grid justify-items-center gap-1 rounded-card border border-line bg-sheet px-6 py-12 text-center">
          <h2>{isSearch ? words.inbox.emptySearch : words.inbox.empty}</h2>
          <p className="text-ink-2">{isSearch ? words.inbox.emptySearchMeaning : words.inbox.emptyMeaning}</p>
        </div>
      )}
      {next === undefined ? null : (
        <div>
          <Button busy={loading} onClick={live.loadMore}>
            {isSearch ? words.inbox.searchOn : words.inbox.loadMore}
          </Button>
        </div>
      )}
    </section>
  );
}
