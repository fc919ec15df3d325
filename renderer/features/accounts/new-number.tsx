import { useState } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { phone } from '../../ui/format.ts';
import { Recipient } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';

/** Two numbers where one is expected: the one that the waiting messages belong to, and the one that is paired. */
export interface NumberChange {
  before: string;
  now: string;
}

/** The open question of an account, if it has one: another phone was paired, or the gateway holds the queue. */
export function numberChange({ session, binding, identity }: AccountView): NumberChange | undefined {
  if (session.kind === 'broken' && session.other && identity) {
    return { before: identity.number, now: session.other.number };
  }
  if (binding?.state === 'held' && identity && session.kind !== 'broken') {
    return { before: binding.boundNumber, now: identity.number };
  }
  return undefined;
}

export function BothNumbers({ before, now }: NumberChange) {
  return (
    <dl className="mt-2 mb-1 flex flex-wrap gap-x-6 gap-y-2">
      <div>
        <dt className="text-1 text-ink-2">{words.account.numberBefore}</dt>
        <dd className="font-semibold">
          <Recipient to={before} />
        </dd>
      </div>
      <div>
        <dt className="text-1 text-ink-2">{words.account.numberNow}</dt>
        <dd className="font-semibold">
          <Recipient to={now} />
        </dd>
      </div>
    </dl>
  );
}

/** Lets the owner say that the number changed for good. Asked for twice: what waits then goes out from the new number. */
export function ConfirmNumber({ account, change }: { account: AccountView; change: NumberChange }) {
  const command = useCommand();
  const [asking, setAsking] = useState(false);
  const { id: accountId, queue } = account;
  return (
    <>
      <Button busy={command.busy} onClick={() => setAsking(true)}>
        {words.account.newNumber}
      </Button>
      <ErrorNote error={command.error} />
      {asking ? (
        <Confirm
          look="primary"
          title={words.account.newNumberTitle(phone(change.now))}
          confirm={words.account.newNumberYes}
          cancel={words.account.cancel}
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            void command.run('account.confirmNumber', { accountId, number: change.now });
          }}
        >
          {words.account.newNumberMeaning(queue.waiting, phone(change.before))}
        </Confirm>
      ) : null}
    </>
  );
}
