import { useState } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import type { SessionState } from '../../../shared/model/session.ts';
import { useCommand, useSnapshot, type Command } from '../../app/hooks.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { phone } from '../../ui/format.ts';
import { Note } from '../../ui/note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { AccountProblem } from '../accounts/account-problem.tsx';
import { Countdown } from './countdown.tsx';
import { QrCode } from './qr-code.tsx';
import './pairing.css';

/** Pairing one number, from the first code to the first time online. */
export function Pairing({ accountId }: { accountId: string }) {
  const account = useSnapshot(({ accounts }) => accounts.find(({ id }) => id === accountId));
  const command = useCommand();
  // As it was on arrival: a first pairing stays one when it has succeeded.
  const [again] = useState(account?.identity !== undefined);
  if (!account) {
    return (
      <>
        <ScreenTitle title={words.pair.gone}>{words.pair.goneMeaning}</ScreenTitle>
        <HomeLink />
      </>
    );
  }
  const network = words.networks[account.channel];
  const { session } = account;
  const title = again ? words.pair.again(account.label) : words.pair.title(network);
  return (
    <>
      <ScreenTitle key={accountId} title={title}>
        {words.pair.meaning}
      </ScreenTitle>
      <div className="card pairing">
        {session.kind === 'online' ? null : <Steps network={network} />}
        <Progress account={account} network={network} command={command} />
      </div>
    </>
  );
}

function Steps({ network }: { network: string }) {
  return (
    <ol className="pairing-steps">
      {words.pair.steps(network).map(({ what, how }) => (
        <li key={what}>
          <div>
            <strong>{what}</strong>
            <p className="dim">{how}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

interface ProgressProps {
  account: AccountView;
  network: string;
  command: Command;
}

function Progress({ account, network, command }: ProgressProps) {
  const { id: accountId, session } = account;
  return (
    <div className="pairing-progress">
      <ErrorNote error={command.error} />
      {session.kind === 'pairing' ? (
        <>
          <Code step={session.step} network={network} />
          {session.step.kind === 'finishing' ? null : (
            <Button
              look="quiet"
              busy={command.busy}
              onClick={() => void command.run('account.cancelPairing', { accountId })}
            >
              {words.pair.stop}
            </Button>
          )}
        </>
      ) : (
        <Outcome account={account} command={command} />
      )}
    </div>
  );
}

function Code({ step, network }: { step: Extract<SessionState, { kind: 'pairing' }>['step']; network: string }) {
  switch (step.kind) {
    case 'starting':
      return (
        <div className="qr-room" role="status">
          {words.pair.starting}
        </div>
      );
    case 'qr':
      return (
        <>
          <QrCode text={step.qr} label={words.pair.qrLabel(network)} />
          <Countdown key={step.qr} expiresAt={step.expiresAt} />
        </>
      );
    case 'finishing':
      return (
        <div className="pairing-outcome">
          <Note tone="wait" shape="ring" title={words.pair.finishing}>
            {words.pair.finishingMeaning}
          </Note>
        </div>
      );
    default:
      return step satisfies never;
  }
}

/** After the pairing, or instead of it: success, the way there, or what went wrong and a new code. */
function Outcome({ account, command }: { account: AccountView; command: Command }) {
  const { id: accountId, session, identity, label } = account;
  const showCode = () => void command.run('account.pair', { accountId });
  if (session.kind === 'online') {
    return (
      <div className="pairing-outcome">
        <Note tone="good" title={words.pair.done(label)}>
          {identity ? words.pair.doneMeaning(phone(identity.number)) : null}
        </Note>
        <div className="actions">
          <HomeLink primary />
          <a className="button button-plain" href={hrefOf({ screen: 'api' })}>
            {words.pair.doneSend}
          </a>
        </div>
      </div>
    );
  }
  if (session.kind === 'connecting') {
    return (
      <div className="pairing-outcome">
        <Note tone="wait" shape="ring" title={words.pair.connecting}>
          {words.pair.finishingMeaning}
        </Note>
      </div>
    );
  }
  if (session.kind === 'unpaired' && !session.cause) {
    return (
      <div className="pairing-outcome">
        <Note tone="rest" shape="clock" title={words.pair.ready}>
          {words.pair.readyMeaning}
        </Note>
        <Button look="primary" busy={command.busy} onClick={showCode}>
          {words.pair.show}
        </Button>
      </div>
    );
  }
  return (
    <div className="pairing-outcome">
      <AccountProblem
        account={account}
        busy={command.busy}
        onStep={(action) => {
          if (action === 'pair') showCode();
          else if (action === 'retry') void command.run('account.retry', { accountId });
          else if (action === 'takeOver') void command.run('account.takeOver', { accountId });
        }}
      />
      <HomeLink />
    </div>
  );
}

function HomeLink({ primary = false }: { primary?: boolean }) {
  return (
    <a className={`button button-${primary ? 'primary' : 'quiet'}`} href={hrefOf({ screen: 'home' })}>
      {primary ? words.pair.doneNext : words.pair.notNow}
    </a>
  );
}
