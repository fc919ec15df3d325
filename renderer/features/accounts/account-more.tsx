import { useState } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { useSnapshot, type Command } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Field } from '../../ui/field.tsx';
import { words } from '../../words/index.ts';

type Asking = 'rename' | 'logOut' | 'remove' | undefined;

/** What is seldom needed: folded away, and asked for twice where it takes something away. */
export function AccountMore({ account, command }: { account: AccountView; command: Command }) {
  const embedded = useSnapshot(({ link }) => link.embedded);
  const [asking, setAsking] = useState<Asking>();
  const { id: accountId, label, session, paused, queue } = account;
  const stop = () => setAsking(undefined);
  const canTell = session.kind === 'online';
  const isLinked = account.identity !== undefined && session.kind !== 'unpaired' && session.kind !== 'loggedOut';
  const canLogOut = session.kind !== 'unpaired' && session.kind !== 'loggedOut' && session.kind !== 'broken';
  return (
    <footer className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
      <details>
        <summary className="w-fit text-ink-2">{words.account.more}</summary>
        <div className="mt-2 flex flex-wrap gap-2">
          <Button onClick={() => setAsking('rename')}>{words.account.rename}</Button>
          {paused ? null : (
            <Button onClick={() => void command.run('account.setPaused', { accountId, paused: true })}>
              {words.account.pause}
            </Button>
          )}
          {canLogOut ? <Button onClick={() => setAsking('logOut')}>{words.account.logOut}</Button> : null}
          <Button onClick={() => setAsking('remove')}>{words.account.remove}</Button>
        </div>
      </details>
      <small className="text-ink-2">{bindingLine(account, embedded)}</small>
      {asking === 'rename' ? <RenameForm account={account} command={command} onDone={stop} /> : null}
      {asking === 'logOut' ? (
        <Confirm
          title={words.account.logOutTitle(label)}
          confirm={words.account.logOut}
          cancel={words.account.cancel}
          onCancel={stop}
          onConfirm={() => {
            stop();
            void command.run('account.logOut', { accountId });
          }}
        >
          {words.account.logOutMeaning(canTell)}
        </Confirm>
      ) : null}
      {asking === 'remove' ? (
        <Confirm
          title={words.account.removeTitle(label)}
          confirm={words.account.remove}
          cancel={words.account.cancel}
          onCancel={stop}
          onConfirm={() => {
            stop();
            void command.run('account.remove', { accountId });
          }}
        >
          {words.account.removeMeaning(queue.waiting, canTell || !isLinked)}
        </Confirm>
      ) : null}
    </footer>
  );
}

function bindingLine({ binding }: AccountView, embedded: boolean): string {
  if (binding?.state === 'bound') return words.account.bound(binding.instance, binding.client);
  if (binding?.state !== 'unbound') return '';
  return embedded ? words.account.unboundEmbedded : words.account.unbound;
}

function RenameForm({ account, command, onDone }: { account: AccountView; command: Command; onDone(): void }) {
  const [label, setLabel] = useState(account.label);
  const save = async () => {
    const result = await command.run('account.rename', { accountId: account.id, label });
    if (result.ok) onDone();
  };
  return (
    <form
      className="grid max-w-90 basis-full gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={words.add.label}
        value={label}
        maxLength={60}
        required
        autoFocus
        onChange={(event) => setLabel(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.account.save}
        </Button>
        <Button onClick={onDone}>{words.account.cancel}</Button>
      </div>
    </form>
  );
}
