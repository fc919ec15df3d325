import type { AccountView } from '../../../shared/contract/ui.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { Technical } from '../../ui/text.tsx';
import { ClockTime, RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { BothNumbers, ConfirmNumber, numberChange } from './new-number.tsx';
import { causeWords, needsPerson, nextSteps, type NextAction } from './next-steps.ts';

interface Props {
  account: AccountView;
  busy: boolean;
  onStep(action: NextAction): void;
}

/** Why the number is not online, in plain words, with the next step on the spot. */
export function AccountProblem({ account, busy, onStep }: Props) {
  const { session } = account;
  const network = words.networks[account.channel];
  const [first, second] = nextSteps(session, network);
  if (!first) return null;
  const cause = 'cause' in session ? session.cause : undefined;
  const title = problemTitle(account, cause, network);
  const change = numberChange(account);
  const serious = needsPerson(session) && session.kind !== 'unpaired';
  return (
    <Note
      tone={serious ? 'bad' : 'wait'}
      shape={words.sessionStates[session.kind](network).shape}
      title={title}
      action={
        <div className="flex flex-wrap gap-2">
          <Button look={needsPerson(session) ? 'primary' : 'plain'} busy={busy} onClick={() => onStep(first.action)}>
            {first.label}
          </Button>
          {second ? (
            <Button busy={busy} onClick={() => onStep(second.action)}>
              {second.label}
            </Button>
          ) : null}
          {session.kind === 'broken' && change ? <ConfirmNumber account={account} change={change} /> : null}
        </div>
      }
    >
      {cause ? <p>{causeWords(cause, network).meaning}</p> : null}
      {session.kind === 'broken' && change ? <BothNumbers {...change} /> : null}
      {!cause && session.kind === 'unpaired' ? <p>{words.account.unpairedMeaning}</p> : null}
      {session.kind === 'waiting' ? (
        <p>
          {words.account.attempt(session.attempt)}: <RelativeTime at={session.retryAt} />
        </p>
      ) : null}
      {session.kind === 'restricted' && session.until !== undefined ? (
        <p>
          {words.account.until} <ClockTime at={session.until} />
        </p>
      ) : null}
      {cause?.until === undefined ? null : (
        <p>
          {words.account.tryFrom} <ClockTime at={cause.until} />
        </p>
      )}
      {cause ? <Technical parts={[cause.code, cause.networkCode, cause.detail]} /> : null}
    </Note>
  );
}

function problemTitle({ session }: AccountView, cause: SessionCause | undefined, network: string): string {
  if (session.kind === 'pairing') return words.pairingSteps[session.step.kind];
  return cause ? causeWords(cause, network).title : words.account.unpairedTitle;
}
