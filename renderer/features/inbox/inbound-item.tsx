import { memo } from 'react';
import type { ShownInbound } from '../../../shared/contract/owner/inbound.ts';
import type { Webhook } from '../../../shared/contract/webhooks.ts';
import { useSnapshot } from '../../app/hooks.ts';
import { phone } from '../../ui/format.ts';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { named } from '../accounts/account-names.ts';
import { Deliveries } from './deliveries.tsx';
import { InboundContent } from './inbound-content.tsx';

interface Props {
  message: ShownInbound;
  webhooks: readonly Webhook[];
  onReplayed(): void;
}

/** One message: who, where, what, and who was told. */
export const InboundItem = memo(function InboundItem({ message, webhooks, onReplayed }: Props) {
  const { from, chat, sentAt, editedAt, deletedAt, channel, instance } = message;
  const several = useSnapshot(({ accounts }) => accounts.length > 1);
  const label = useSnapshot(
    ({ accounts }) =>
      named(accounts).find(
        (account) =>
          account.channel === channel && account.binding?.state === 'bound' && account.binding.instance === instance,
      )?.label,
  );
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3 [contain-intrinsic-size:auto_72px] [content-visibility:auto] sm:grid-cols-[minmax(0,1fr)_auto] md:px-6">
      <div className="grid min-w-0 content-start gap-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <bdi className="font-semibold">{senderName(message)}</bdi>
          {from.number !== undefined && from.name !== undefined ? (
            <bdi dir="ltr" className="text-1 text-ink-2">
              {phone(from.number)}
            </bdi>
          ) : null}
          {chat.kind === 'group' ? (
            <span className="text-ink-2">
              {words.inbox.inGroup} <bdi>{chat.name === '' ? chat.id : chat.name}</bdi>
            </span>
          ) : null}
          {several && label !== undefined ? (
            <span className="text-1 text-ink-2">
              <bdi>{words.inbox.to(label)}</bdi>
            </span>
          ) : null}
        </p>
        <InboundContent message={message} sender={senderName(message)} />
      </div>
      <div className="grid content-start gap-1 sm:justify-items-end sm:text-end">
        <span className="text-1 text-ink-2">
          <ClockTime at={Date.parse(sentAt)} seconds />
        </span>
        {deletedAt !== undefined ? (
          <Changed word={words.inbox.deletedMark} at={deletedAt} />
        ) : editedAt !== undefined ? (
          <Changed word={words.inbox.editedMark} at={editedAt} />
        ) : null}
        {webhooks.length > 0 || message.deliveries.length > 0 ? (
          <Deliveries deliveries={message.deliveries} webhooks={webhooks} onReplayed={onReplayed} />
        ) : null}
      </div>
    </li>
  );
});

function Changed({ word, at }: { word: string; at: string }) {
  return (
    <span className="text-1 text-ink-2">
      {word} <ClockTime at={Date.parse(at)} />
    </span>
  );
}

const senderName = ({ from }: ShownInbound): string =>
  from.name ?? (from.number === undefined ? words.inbox.unknownSender : phone(from.number));
