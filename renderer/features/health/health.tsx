import { lazy, Suspense } from 'react';
import { useSnapshot } from '../../app/hooks.ts';
import { createLiveQuery } from '../../app/live-query.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import { Bundle } from './bundle.tsx';
import { BundleRequest } from './bundle-request.tsx';
import { CheckList } from './check-list.tsx';
import { DayStrip } from './day-strip.tsx';
import { Events } from './events.tsx';

const CHECK_EVERY_MS = 10_000;
const DAY_EVERY_MS = 60_000;

// Drawing takes a library that nobody needs on the other screens.
const Charts = lazy(async () => ({ default: (await import('./charts.tsx')).Charts }));

/** What is measured, how it went, what happened, and all of it as one file for support. */
export function HealthScreen() {
  const [checks, liveChecks] = useLive((store) =>
    createLiveQuery(store, pageClock, 'health.checks', {}, CHECK_EVERY_MS),
  );
  const request = useSnapshot(({ bundleRequest }) => bundleRequest);
  const wanting = checks.value?.checks.filter(({ result }) => result === 'bad' || result === 'wait').length;
  return (
    <>
      <ScreenTitle title={wanting === undefined ? words.app.health : words.healthScreen.title(wanting)} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {request ? <BundleRequest key={request.id} request={request} /> : null}
        <Card
          title={words.healthScreen.checksTitle}
          aside={
            <Button busy={checks.busy} onClick={() => liveChecks.read({ fresh: true })}>
              {words.healthScreen.run}
            </Button>
          }
        >
          <ErrorNote error={checks.error} />
          <CheckList checks={checks.value?.checks ?? []} />
        </Card>
        <Days />
        <Suspense>
          <Charts />
        </Suspense>
        <Events />
        <Bundle />
      </div>
    </>
  );
}

function Days() {
  const accounts = useNamedAccounts();
  const [{ value }] = useLive((store) => createLiveQuery(store, pageClock, 'health.day', {}, DAY_EVERY_MS));
  if (value === undefined || value.accounts.length === 0) return null;
  return (
    <Card title={words.healthScreen.day}>
      {value.accounts.map((day) => {
        const account = accounts.find(({ id }) => id === day.accountId);
        return account ? (
          <div key={day.accountId} className="grid gap-1">
            <span className="font-semibold">
              <bdi>{account.label}</bdi>
            </span>
            <DayStrip day={day} from={value.from} to={value.to} network={words.networks[account.channel]} />
          </div>
        ) : null;
      })}
    </Card>
  );
}
