import { useState } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import { useCommand, useSnapshot, type Command } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { ByNumber } from './by-number.tsx';
import { HomeLink, Outcome } from './outcome.tsx';
import { PairingCode } from './pairing-code.tsx';
import { Steps } from './steps.tsx';
import { TapPicture } from './tap-picture.tsx';
import { TelegramApp } from './telegram-app.tsx';

/** Pairing one number, from the first code to the first time online. */
export function Pairing({ accountId }: { accountId: string }) {
  const account = useSnapshot(({ accounts }) => accounts.find(({ id }) => id === accountId));
  const hasApp = useSnapshot(({ settings }) => settings.telegramApp !== null);
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
  const typed = session.kind === 'pairing' && session.phoneNumber !== undefined;
  const isRefused = session.kind === 'unpaired' && session.cause?.code === 'appRefused';
  const needsApp = account.channel === 'telegram' && session.kind !== 'online' && (!hasApp || isRefused);
  return (
    <>
      <ScreenTitle key={accountId} title={title}>
        {words.pair.meaning}
      </ScreenTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] items-center gap-x-8 gap-y-6 rounded-card border border-line bg-sheet p-4 shadow-card md:p-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,320px)]">
        {needsApp ? (
          <TelegramApp accountId={accountId} isRefused={isRefused} />
        ) : (
          <>
            {session.kind === 'online' ? null : (
              <div className="grid gap-6">
                <Steps steps={stepsOf(account, typed)} />
                {account.channel === 'whatsapp' ? <TapPicture /> : null}
              </div>
            )}
            <Progress account={account} network={network} command={command} />
          </>
        )}
      </div>
    </>
  );
}

function stepsOf({ channel, session }: AccountView, typed: boolean) {
  if (channel === 'telegram') {
    if (session.kind === 'pairing' && session.step.kind === 'passwordAsked') return words.telegram.passwordSteps;
    return typed ? words.telegram.codeSteps : words.telegram.steps;
  }
  const network = words.networks[channel];
  return typed ? words.pair.codeSteps(network) : words.pair.steps(network);
}

interface ProgressProps {
  account: AccountView;
  network: string;
  command: Command;
}

function Progress({ account, network, command }: ProgressProps) {
  const { id: accountId, session } = account;
  if (session.kind !== 'pairing') {
    return (
      <div className="grid content-center justify-items-center gap-3 max-lg:order-first lg:min-h-80">
        <ErrorNote error={command.error} />
        <Outcome account={account} command={command} />
      </div>
    );
  }
  const isAsked = session.step.kind === 'codeAsked' || session.step.kind === 'passwordAsked';
  return (
    <div
      className={`grid content-center gap-3 max-lg:order-first lg:min-h-80 ${isAsked ? 'justify-items-start' : 'justify-items-center'}`}
    >
      <ErrorNote error={command.error} />
      <PairingCode accountId={accountId} session={session} network={network} />
      {session.step.kind === 'finishing' ? null : (
        <>
          {session.phoneNumber === undefined ? (
            <ByNumber account={account} command={command} />
          ) : (
            <Button busy={command.busy} onClick={() => void command.run('account.pair', { accountId })}>
              {words.pair.scanInstead}
            </Button>
          )}
          <Button
            look="quiet"
            busy={command.busy}
            onClick={() => void command.run('account.cancelPairing', { accountId })}
          >
            {words.pair.stop}
          </Button>
        </>
      )}
    </div>
  );
}
