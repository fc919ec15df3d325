import type { AccountView } from '../../../shared/contract/ui.ts';
import type { Command } from '../../app/hooks.ts';
import { hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { phone } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { AccountProblem } from '../accounts/account-problem.tsx';
import { ByNumber } from './by-number.tsx';
import { TestMessage } from './test-message.tsx';

const outcome = 'grid w-full justify-items-start gap-4';

/** After the pairing, or instead of it: success, the way there, or what went wrong and a new code. */
export function Outcome({ account, command }: { account: AccountView; command: Command }) {
  const { id: accountId, session, identity, label } = account;
  const showCode = () => void command.run('account.pair', { accountId });
  if (session.kind === 'online') {
    return (
      <div className={outcome}>
        <Note tone="good" title={words.pair.done(label)}>
          {identity ? words.pair.doneMeaning(phone(identity.number)) : null}
        </Note>
        <TestMessage account={account} />
        <div className="flex flex-wrap gap-2">
          <HomeLink done />
          <ButtonLink href={hrefOf({ screen: 'api' })}>{words.pair.doneSend}</ButtonLink>
        </div>
      </div>
    );
  }
  if (session.kind === 'connecting') {
    return (
      <div className={outcome}>
        <Note tone="wait" shape="ring" title={words.pair.connecting}>
          {words.pair.finishingMeaning}
        </Note>
      </div>
    );
  }
  if (session.kind === 'unpaired' && !session.cause) {
    return (
      <div className={outcome}>
        <Note tone="rest" shape="clock" title={words.pair.ready}>
          {words.pair.readyMeaning}
        </Note>
        <Button look="primary" busy={command.busy} onClick={showCode}>
          {words.pair.show}
        </Button>
        <ByNumber account={account} command={command} wide />
      </div>
    );
  }
  return (
    <div className={outcome}>
      <AccountProblem
        account={account}
        busy={command.busy}
        onStep={(action) => {
          if (action === 'pair') showCode();
          else if (action === 'retry') void command.run('account.retry', { accountId });
          else if (action === 'takeOver') void command.run('account.takeOver', { accountId });
        }}
      />
      {session.kind === 'unpaired' || session.kind === 'loggedOut' ? (
        <ByNumber account={account} command={command} wide />
      ) : null}
      <HomeLink />
    </div>
  );
}

export function HomeLink({ done = false }: { done?: boolean }) {
  return (
    <ButtonLink look={done ? 'plain' : 'quiet'} href={hrefOf({ screen: 'home' })}>
      {done ? words.pair.doneNext : words.pair.notNow}
    </ButtonLink>
  );
}
