import { useState } from 'react';
import type { UiInput, UiSnapshot } from '../../../shared/contract/ui.ts';
import { useCommand } from '../../app/hooks.ts';
import { hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { absoluteTime } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';

type Decision = UiInput<'restored.decide'>['decision'];

/** After a restore nothing is sent until the owner has said what becomes of what waited in the backup. */
export function RestoredNote({ madeAt, queue }: { madeAt: number; queue: UiSnapshot['queue'] }) {
  const command = useCommand();
  const [asks, setAsks] = useState<Decision>();
  const { data } = words;
  const decide = (decision: Decision): void => {
    setAsks(undefined);
    void command.run('restored.decide', { decision });
  };
  return (
    <div className="grid gap-2">
      <Note tone="wait" title={data.restored}>
        <div className="grid gap-2">
          <p>
            {data.restoredOf(absoluteTime(madeAt))} {data.restoredOld}
          </p>
          <p>
            {queue.queued > 0 ? data.restoredWaiting(queue.queued) : null} {data.restoredInFlight}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button busy={command.busy} onClick={() => setAsks('send')}>
              {data.sendWaiting}
            </Button>
            <Button busy={command.busy} onClick={() => setAsks('giveUp')}>
              {data.giveUpWaiting}
            </Button>
            <ButtonLink look="quiet" href={hrefOf({ screen: 'queue', messageId: undefined })}>
              {data.seeQueue}
            </ButtonLink>
          </div>
        </div>
      </Note>
      <ErrorNote error={command.error} />
      {asks === undefined ? null : (
        <Confirm
          title={asks === 'send' ? data.sendTitle : data.giveUpTitle}
          confirm={asks === 'send' ? data.sendWaiting : data.giveUpWaiting}
          cancel={data.cancel}
          look={asks === 'send' ? 'primary' : 'danger'}
          onCancel={() => setAsks(undefined)}
          onConfirm={() => decide(asks)}
        >
          {asks === 'send' ? data.sendMeaning : data.giveUpMeaning}
        </Confirm>
      )}
    </div>
  );
}
