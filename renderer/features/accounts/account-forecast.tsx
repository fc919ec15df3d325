import type { AccountView } from '../../../shared/contract/ui.ts';
import { ClockTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { refusesStrangers } from './next-steps.ts';

/** Reasons that last longer than the moment between two messages: only those are worth a word. */
type LongWait = keyof typeof words.account.waitsFor;
const isLong = (reason: string): reason is LongWait => Object.hasOwn(words.account.waitsFor, reason);

/** How fast messages go out, and when what waits will be through. Says nothing that cannot be known. */
export function AccountForecast({ account }: { account: AccountView }) {
  const { pace, queue, session } = account;
  // Whoever does not send now, sends at an hour that nobody knows.
  const forecast = session.kind === 'online' && !account.paused ? account.forecast : undefined;
  if (queue.waiting === 0 || (pace === undefined && forecast === undefined)) return null;
  const next = pace?.next;
  return (
    <p className="text-ink-2 [&_time]:font-semibold [&_time]:text-ink">
      {words.account.waitingAt(queue.waiting, pace?.perMinute)}
      {forecast?.kind === 'through' ? (
        <>
          {`, ${words.account.throughBy} `}
          <ClockTime at={forecast.at} />
        </>
      ) : null}
      {forecast?.kind === 'held'
        ? `, ${(refusesStrangers(account) ? words.account.heldForOwner : words.account.heldBack)(forecast.held)}`
        : null}
      {forecast?.kind === 'beyondHorizon' ? `, ${words.account.beyondHorizon}` : null}
      {'. '}
      {next && isLong(next.waitsFor) ? (
        <>
          {`${words.account.waitsFor[next.waitsFor]} `}
          <ClockTime at={next.at} />.
        </>
      ) : null}
    </p>
  );
}
