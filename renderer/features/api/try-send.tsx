import { useState } from 'react';
import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import type { ShownMessage } from '../../../shared/contract/owner/messages.ts';
import type { MessageStatus } from '../../../shared/model/message.ts';
import { createLiveQuery } from '../../app/live-query.ts';
import { useCommand } from '../../app/hooks.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { words } from '../../words/index.ts';
import { reasonWords } from '../queue/reason.ts';
import type { SendingAccount } from './readiness.ts';

const READ_EVERY_MS = 1_000;

interface Props {
  account: SendingAccount;
  /** Digits; undefined while it is no number. */
  number: string | undefined;
  text: string;
  /** The number is needed after all. */
  onMissing(): void;
}

/** Sends for real, as a program would, and follows what becomes of it. */
export function TrySend({ account, number, text, onMissing }: Props) {
  const command = useCommand();
  const [sent, setSent] = useState<string>();
  const send = async () => {
    if (number === undefined || text.trim() === '') {
      onMissing();
      return;
    }
    const { channel, instance } = account;
    const result = await command.run('message.send', { client: OWN_CLIENT, channel, instance, number, text });
    if (result.ok) setSent(result.value.id);
  };
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button look="primary" busy={command.busy} onClick={() => void send()}>
          {words.api.sendNow}
        </Button>
        <span className="text-ink-2">{words.api.sendMeaning}</span>
      </div>
      <ErrorNote error={command.error} />
      {sent === undefined ? null : <Sent key={sent} id={sent} />}
    </div>
  );
}

function Sent({ id }: { id: string }) {
  const [{ value, error }] = useLive((store) =>
    createLiveQuery(store, pageClock, 'message.show', { id }, READ_EVERY_MS),
  );
  return (
    <div role="status" className="grid gap-1 rounded-small bg-sunken px-4 py-3">
      {value ? <Progress message={value} /> : <span>{words.api.sending}</span>}
      <ErrorNote error={error} />
      <p className="text-1 text-ink-2">
        <code>{id}</code> <a href={hrefOf({ screen: 'queue', messageId: id })}>{words.api.follow}</a>
      </p>
    </div>
  );
}

function Progress({ message }: { message: ShownMessage }) {
  const { status, reason } = message;
  const known = words.messageStatuses[status as MessageStatus];
  return (
    <>
      <State state={known} />
      <p className="text-ink-2">{reasonWords(reason) ?? known.meaning}</p>
    </>
  );
}
