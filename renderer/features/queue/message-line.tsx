import { memo } from 'react';
import type { MessageRow } from '../../../shared/contract/ui.ts';
import { hrefOf } from '../../app/route.ts';
import { State } from '../../ui/glyph.tsx';
import { Recipient } from '../../ui/text.tsx';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { MessageWords } from './message-words.tsx';
import { reasonWords } from './reason.ts';

interface Props {
  row: MessageRow;
  open: boolean;
}

export const MessageLine = memo(function MessageLine({ row, open }: Props) {
  const status = words.messageStatuses[row.status];
  const reason = reasonWords(row.reason);
  return (
    <a
      className="message-row"
      data-row={row.id}
      aria-current={open ? 'true' : undefined}
      href={hrefOf({ screen: 'queue', messageId: row.id })}
    >
      <span className="message-to">
        <Recipient to={row.to} />
      </span>
      <span className="message-preview" dir="auto">
        <MessageWords row={row} />
      </span>
      <span className="message-at dim">
        <ClockTime at={row.acceptedAt} seconds />
      </span>
      <span className="message-state" title={reason ?? status.meaning}>
        <State state={status}>{reason === undefined ? null : <span className="message-reason">{reason}</span>}</State>
      </span>
    </a>
  );
});
