import type { InboundDelivery } from '../../../shared/contract/owner/inbound.ts';
import type { Webhook } from '../../../shared/contract/webhooks.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';

interface Props {
  deliveries: readonly InboundDelivery[];
  webhooks: readonly Webhook[];
  onReplayed(): void;
}

/** How far each webhook is with a message, and telling it again. */
export function Deliveries({ deliveries, webhooks, onReplayed }: Props) {
  if (deliveries.length === 0) {
    return <p className="max-w-[28ch] text-1 text-ink-2">{words.inbox.delivery.none}</p>;
  }
  return (
    <ul className="grid gap-2" aria-label={words.inbox.delivery.title}>
      {deliveries.map((delivery) => {
        const url = webhooks.find(({ id }) => id === delivery.webhook)?.url;
        return (
          <li key={delivery.event} className="grid max-w-[40ch] justify-items-start gap-0.5 sm:justify-items-end">
            <Delivery delivery={delivery} url={webhooks.length > 1 ? url : undefined} onReplayed={onReplayed} />
          </li>
        );
      })}
    </ul>
  );
}

interface DeliveryProps {
  delivery: InboundDelivery;
  /** Where there are several. */
  url: string | undefined;
  onReplayed(): void;
}

function Delivery({ delivery, url, onReplayed }: DeliveryProps) {
  const { state, event, webhook, tries, nextTryAt, trouble, endedAt } = delivery;
  const command = useCommand();
  const replay = async () => {
    const result = await command.run('webhook.replay', { id: webhook, events: [event] });
    if (result.ok) onReplayed();
  };
  return (
    <>
      <div className="flex min-h-9 flex-wrap items-center gap-x-2 sm:justify-end">
        <State state={words.inbox.delivery.states[state]} />
        {endedAt === undefined ? null : (
          <span className="text-1 text-ink-2">
            <ClockTime at={Date.parse(endedAt)} seconds />
          </span>
        )}
        {state === 'waiting' ? null : (
          <Button look={state === 'parked' ? 'plain' : 'quiet'} busy={command.busy} onClick={() => void replay()}>
            {words.inbox.delivery.again}
          </Button>
        )}
      </div>
      {url === undefined ? null : (
        <span dir="ltr" className="text-1 text-ink-2">
          {url}
        </span>
      )}
      {trouble === undefined ? null : (
        <p className="text-1 text-ink-2">
          {trouble} {words.inbox.delivery.tries(tries)}
        </p>
      )}
      {state === 'waiting' ? (
        <p className="text-1 text-ink-2">
          {nextTryAt === undefined ? (
            words.inbox.delivery.behind
          ) : tries > 0 ? (
            <>
              {words.inbox.delivery.next} <ClockTime at={Date.parse(nextTryAt)} seconds />
            </>
          ) : null}
        </p>
      ) : null}
      <ErrorNote error={command.error} />
    </>
  );
}
