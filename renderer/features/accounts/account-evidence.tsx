import type { ReactNode } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { hrefOf } from '../../app/route.ts';
import { RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';

/** When something last really happened, and what waits. */
export function AccountEvidence({ account }: { account: AccountView }) {
  const { evidence, queue, restriction } = account;
  const quota = restriction?.newChats;
  const network = words.networks[account.channel];
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(140px,1fr))] gap-4 border-t border-line pt-4">
      <Fact name={words.account.answered(network)}>
        <Moment at={evidence.serverAnsweredAt} />
      </Fact>
      <Fact name={words.account.sent}>
        <Moment at={evidence.sentAt} />
      </Fact>
      <Fact name={words.account.received}>
        <Moment at={evidence.receivedAt} />
      </Fact>
      <Fact name={words.account.waiting}>
        <a href={hrefOf({ screen: 'queue', messageId: undefined })}>{queueLine(queue)}</a>
      </Fact>
      {quota ? <Fact name={words.account.newChats}>{words.account.newChatsUsed(quota.used, quota.total)}</Fact> : null}
    </dl>
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

function Moment({ at }: { at: number | undefined }) {
  return at === undefined ? words.account.never : <RelativeTime at={at} />;
}

function queueLine({ waiting, handedOver, unsure }: AccountView['queue']): string {
  return [
    words.account.queue(waiting),
    handedOver > 0 ? words.account.handedOver(handedOver) : '',
    unsure > 0 ? words.account.unsure(unsure) : '',
  ]
    .filter((part) => part !== '')
    .join(words.app.comma);
}
