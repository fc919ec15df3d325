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
import './account-line.css';

/** A number that works, among many: one line with its evidence, and the rest of its card on request. */
export function AccountLine({ account }: { account: AccountView }) {
  const command = useCommand();
  const network = words.networks[account.channel];
  const { evidence, identity, label, queue, session } = account;
  return (
    <details className="card account-line">
      <summary>
        <span className="account-line-name">
          <h2>
            <bdi>{label}</bdi>
          </h2>
          {identity ? (
            <span className="text-ink-2">
              <Recipient to={identity.number} />
            </span>
          ) : null}
        </span>
        <span className="account-line-answered dim">
          {evidence.serverAnsweredAt === undefined ? null : (
            <>
              {`${words.account.answered(network)} `}
              <RelativeTime at={evidence.serverAnsweredAt} />
            </>
          )}
        </span>
        <span className="account-line-waiting dim">
          {queue.waiting > 0 ? words.account.waitingAt(queue.waiting, undefined) : null}
        </span>
        <State state={words.sessionStates[session.kind](network)}>
          <SessionMoment session={session} />
        </State>
      </summary>
      <div className="account-line-rest">
        <ErrorNote error={command.error} />
        <AccountEvidence account={account} />
        <AccountForecast account={account} />
        <AccountMore account={account} command={command} />
      </div>
    </details>
  );
}
