import { ButtonLink } from '../ui/button.tsx';
import { useSnapshot, useStore } from './hooks.ts';
import { createLiveQuery } from './live-query.ts';
import { useLive } from './live.ts';
import { pageClock } from './page-clock.ts';
import { hrefOf } from './route.ts';
import { ScreenTitle } from '../ui/screen-title.tsx';
import { words } from '../words/index.ts';
import { headlineOf } from '../features/health/headline.ts';
import { MachineCard } from '../features/health/machine-card.tsx';
import { BundleRequest } from '../features/health/bundle-request.tsx';
import { LinkCard } from '../features/health/link-card.tsx';
import { Warnings } from '../features/health/warnings.tsx';
import { AccountCard } from '../features/accounts/account-card.tsx';
import { AccountLine } from '../features/accounts/account-line.tsx';
import { AddAccount } from '../features/accounts/add-account.tsx';
import { RestoredNote } from '../features/accounts/restored-note.tsx';
import { rankOf } from '../features/accounts/next-steps.ts';

/** What is true, in a sentence; then every number and the gateway, what needs a person first. */
export function Home() {
  const snapshot = useSnapshot((whole) => whole);
  const { accounts, link, warnings, restored, bundleRequest, queue } = snapshot;
  const now = useStore().now();
  const ranked = accounts
    .map((account) => ({ account, rank: rankOf(account, now) }))
    .toSorted((a, b) => a.rank - b.rank);
  const [{ value: lastDay }] = useLive((store) => createLiveQuery(store, pageClock, 'health.day', {}, DAY_EVERY_MS));
  const headline = headlineOf(snapshot);
  const linkFirst = link.state.kind === 'replaced' || link.state.kind === 'stopped';
  const gateway = <LinkCard link={link} />;
  const surroundings = (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
      {linkFirst ? null : gateway}
      <MachineCard />
    </div>
  );
  const urgent = warnings.filter(({ severity }) => severity !== 'note');
  const notes = warnings.filter(({ severity }) => severity === 'note');
  if (accounts.length === 0) {
    return (
      <div className="grid gap-4">
        <div>
          <AddAccount first />
        </div>
        {urgent.length > 0 ? <Warnings warnings={urgent} /> : null}
        {gateway}
        {notes.length > 0 ? <Warnings warnings={notes} /> : null}
      </div>
    );
  }
  return (
    <>
      <ScreenTitle title={headline.title}>{headline.detail}</ScreenTitle>
      <div className="grid gap-4">
        {restored ? <RestoredNote madeAt={restored.madeAt} queue={queue} /> : null}
        {urgent.length > 0 ? <Warnings warnings={urgent} /> : null}
        {bundleRequest ? <BundleRequest key={bundleRequest.id} request={bundleRequest} /> : null}
        {linkFirst ? gateway : null}
        {ranked.map(({ account, rank }) =>
          rank === 3 && accounts.length >= LINES_FROM ? (
            <AccountLine key={account.id} account={account} />
          ) : (
            <AccountCard key={account.id} account={account} lastDay={lastDay} />
          ),
        )}
        {surroundings}
        {notes.length > 0 ? <Warnings warnings={notes} /> : null}
        <div className="flex flex-wrap gap-2">
          <ButtonLink href={hrefOf({ screen: 'add' })}>{words.home.add}</ButtonLink>
        </div>
      </div>
    </>
  );
}

const DAY_EVERY_MS = 60_000;
/** From this many numbers on, those that simply work take one line each. */
const LINES_FROM = 3;
