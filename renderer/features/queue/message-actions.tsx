import { useState } from 'react';
import type { AccountView, MessageTimeline } from '../../../shared/contract/ui.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';

/** What a person can do about a message, each while it is possible. */
export function MessageActions({ message }: { message: MessageTimeline; account: AccountView | undefined }) {
  return <Cancel message={message} />;
}

/** Only before a possible send can a message be taken back. */
function Cancel({ message }: { message: MessageTimeline }) {
  const command = useCommand();
  const [tooLate, setTooLate] = useState(false);
  if (message.status !== 'queued' && !tooLate) return null;
  const cancel = async () => {
    const result = await command.run('message.cancel', { id: message.id });
    if (result.ok) setTooLate(result.value.answer === 'tooLate');
  };
  return (
    <>
      {message.status === 'queued' ? (
        <div className="flex flex-wrap gap-2">
          <Button busy={command.busy} onClick={() => void cancel()}>
            {words.queue.cancel}
          </Button>
        </div>
      ) : null}
      {tooLate ? <Note tone="wait" title={words.queue.tooLate} alert /> : null}
      <ErrorNote error={command.error} />
    </>
  );
}
