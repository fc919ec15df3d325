import { useId } from 'react';
import type { AccountView } from '../../../shared/contract/ui.ts';
import type { HealthAnswers } from '../../../shared/contract/ui/health.ts';
import { goTo } from '../../app/route.ts';
import { useCommand, type Command } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { cardHead, cardLook } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { Note } from '../../ui/note.tsx';
import { Recipient } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';
import { DayStrip } from '../health/day-strip.tsx';
import { AccountEvidence } from './account-evidence.tsx';
import { AccountForecast } from './account-forecast.tsx';
import { AccountMore } from './account-more.tsx';
import { AccountProblem } from './account-problem.tsx';
import { AccountRestriction } from './account-restriction.tsx';
import { BothNumbers, ConfirmNumber, numberChange } from './new-number.tsx';
import { SessionMoment } from './session-moment.tsx';
import { refusesStrangers, type NextAction } from './next-steps.ts';

interface Props {
  account: AccountView;
  /** Absent until it is read. */
  lastDay: HealthAnswers['health.day'] | undefined;
}

/** One number: who it is, its state in words, what to do about it, and the evidence behind all that. */
export function AccountCard({ account, lastDay }: Props) {
  const day = lastDay?.accounts.find(({ accountId }) => accountId === account.id);
  const command = useCommand();
  const titleId = useId();
  const network = words.networks[account.channel];
  return (
    <article className={cardLook} aria-labelledby={titleId}>
      <header className={cardHead}>
        <div>
          <h2 id={titleId}>
            <bdi>{account.label}</bdi>
          </h2>
          <p className="text-ink-2">
            {network}
            {account.identity ? (
              <>
                {words.app.comma}
                <Recipient to={account.identity.number} />
              </>
            ) : null}
          </p>
        </div>
        <State state={words.sessionStates[account.session.kind](network)}>
          <SessionMoment session={account.session} />
        </State>
      </header>
      <AccountProblem
        account={account}
        busy={command.busy}
        onStep={(action) => void takeStep(account.id, action, command)}
      />
      {account.paused ? <PausedNote account={account} command={command} /> : null}
      <HeldNote account={account} />
      <StrangersNote account={account} command={command} />
      <AccountRestriction account={account} />
      <ErrorNote error={command.error} />
      <AccountEvidence account={account} />
      <AccountForecast account={account} />
      {day && lastDay && day.spans.length > 0 ? (
        <DayStrip day={day} from={lastDay.from} to={lastDay.to} network={network} />
      ) : null}
      <AccountMore account={account} command={command} />
    </article>
  );
}

/** The gateway knows the instance under another number than the account has. */
function HeldNote({ account }: { account: AccountView }) {
  const { binding, session } = account;
  const change = numberChange(account);
  // What the session says of another number comes first, and settles this too.
  if (binding?.state !== 'held' || session.kind === 'broken') return null;
  return (
    <Note
      tone="bad"
      title={words.account.heldTitle}
      action={change ? <ConfirmNumber account={account} change={change} /> : undefined}
    >
      <p>{words.account.held(binding.instance)}</p>
      {change ? <BothNumbers {...change} /> : null}
    </Note>
  );
}

/** The network refuses strangers and names no end: whether to go on is for the owner to say. */
function StrangersNote({ account, command }: { account: AccountView; command: Command }) {
  if (!refusesStrangers(account)) return null;
  const network = words.networks[account.channel];
  return (
    <Note
      tone="bad"
      title={words.account.strangersTitle(network)}
      action={
        <Button
          busy={command.busy}
          onClick={() => void command.run('account.startNewChats', { accountId: account.id })}
        >
          {words.account.startNewChats}
        </Button>
      }
    >
      {words.account.strangersMeaning(network)}
    </Note>
  );
}

function PausedNote({ account, command }: { account: AccountView; command: Command }) {
  return (
    <Note
      tone="rest"
      title={words.account.paused}
      action={
        <Button
          busy={command.busy}
          onClick={() => void command.run('account.setPaused', { accountId: account.id, paused: false })}
        >
          {words.account.resume}
        </Button>
      }
    >
      {words.account.pausedMeaning}
    </Note>
  );
}

async function takeStep(accountId: string, action: NextAction, command: Command): Promise<void> {
  switch (action) {
    case 'pair': {
      const result = await command.run('account.pair', { accountId });
      if (result.ok) goTo({ screen: 'pair', accountId });
      return;
    }
    case 'seePairing':
      goTo({ screen: 'pair', accountId });
      return;
    case 'retry':
      await command.run('account.retry', { accountId });
      return;
    case 'takeOver':
      await command.run('account.takeOver', { accountId });
      return;
    default:
      action satisfies never;
  }
}
