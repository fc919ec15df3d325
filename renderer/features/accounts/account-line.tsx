import type { AccountView } from '../../../shared/contract/ui.ts';
import { useCommand } from '../../app/hooks.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { Recipient } from '../../ui/text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { AccountEvidence } from './account-evidence.tsx';
import { AccountForecast } from './account-forecast.tsx';
import { AccountMore } from './account-more.tsx';
import { SessionMoment } from './session-moment.tsx';

/** A number that works, among many: one line with its evidence, and the rest of its card on request. */
export function AccountLine({ account }: { account: AccountView }) {
  const command = useCommand();
  const network = words.networks[account.channel];
  const { evidence, identity, label, queue, session } = account;
  return (
    <details className="group rounded-card border border-line bg-sheet shadow-card">
      <summary className="grid list-none grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-1 rounded-card px-4 py-3 hover:bg-sunken min-[820px]:grid-cols-[auto_minmax(0,2fr)_minmax(0,2fr)_minmax(0,1fr)_auto] min-[820px]:px-6 min-[820px]:py-4 [&::-webkit-details-marker]:hidden">
        {/* The sign that there is more. */}
        <span
          aria-hidden="true"
          className="size-1.75 -translate-y-0.5 rotate-45 self-center border-e-2 border-b-2 border-ink-3 transition-[rotate] group-open:translate-y-0.5 group-open:rotate-225 rtl:-rotate-45 rtl:group-open:-rotate-225"
        />
        <span className="col-[2/-1] flex flex-wrap gap-x-2 min-[820px]:col-auto">
          <h2 className="text-[length:inherit]">
            <bdi>{label}</bdi>
          </h2>
          {identity ? (
            <span className="text-ink-2">
              <Recipient to={identity.number} />
            </span>
          ) : null}
        </span>
        <span className="col-start-2 row-start-3 text-ink-2 min-[820px]:col-auto min-[820px]:row-auto">
          {evidence.serverAnsweredAt === undefined ? null : (
            <>
              {`${words.account.answered(network)} `}
              <RelativeTime at={evidence.serverAnsweredAt} />
            </>
          )}
        </span>
        <span className="col-start-3 row-start-3 text-ink-2 min-[820px]:col-auto min-[820px]:row-auto">
          {queue.waiting > 0 ? words.account.waitingAt(queue.waiting, undefined) : null}
        </span>
        <span className="col-[2/-1] row-start-2 min-[820px]:col-auto min-[820px]:row-auto">
          <State state={words.sessionStates[session.kind](network)}>
            <SessionMoment session={session} />
          </State>
        </span>
      </summary>
      <div className="grid gap-4 px-4 pb-4 min-[820px]:px-6 min-[820px]:pb-6">
        <ErrorNote error={command.error} />
        <AccountEvidence account={account} />
        <AccountForecast account={account} />
        <AccountMore account={account} command={command} />
      </div>
    </details>
  );
}
