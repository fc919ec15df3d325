import { lazy, Suspense } from 'react';
import { AddAccount } from '../features/accounts/add-account.tsx';
import { Api } from '../features/api/api.tsx';
import { Groups } from '../features/groups/groups.tsx';
import { Inbox } from '../features/inbox/inbox.tsx';
import { Pairing } from '../features/pairing/pairing.tsx';
import { HealthScreen } from '../features/health/health.tsx';
import { EnrolLinkScreen } from '../features/settings/enrol-link.tsx';
import { People } from '../features/people/people.tsx';
import { SignIn } from '../features/sign-in/sign-in.tsx';
import { SettingsScreen } from '../features/settings/settings.tsx';
import { Queue } from '../features/queue/queue.tsx';
import { decimal } from '../ui/format.ts';
import { Logo } from '../ui/logo.tsx';
import { NotLoaded } from '../ui/not-loaded.tsx';
import { words } from '../words/index.ts';
import { Announcer } from './announcer.tsx';
import { Home } from './home.tsx';
import { useAppState, useSnapshot } from './hooks.ts';
import { Lost } from './lost.tsx';
import { hrefOf, useRoute, type Route } from './route.ts';

/** Read when it is wanted: it brings what reads tables and numbers of every country. */
const Import = lazy(() =>
  import('../features/import/import.tsx').then(
    (part) => ({ default: part.Import }),
    () => ({ default: NotLoaded }),
  ),
);

/** The frame of all screens. Without an engine it says so, and shows nothing that may no longer be true. */
export function Shell() {
  const connection = useAppState((state) => state.connection);
  const refused = connection.kind === 'refused';
  const known = useAppState(({ engine }) => engine !== undefined);
  const current = connection.kind === 'open';
  return (
    <>
      {connection.kind === 'open' || connection.kind === 'refused' ? null : <Lost connection={connection} />}
      {refused ? <SignIn /> : null}
      {/* Hidden, not removed: what a person typed is still there when the connection is back. Who signs out leaves nothing. */}
      {known && !refused ? (
        <div
          className="grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr] md:grid-cols-[208px_minmax(0,1fr)] md:grid-rows-1"
          hidden={!current}
        >
          <a
            className="absolute start-2 top-2 z-20 -translate-y-[200%] rounded-small bg-sheet px-3 py-2 focus:translate-y-0"
            href="#content"
            onClick={focusContent}
          >
            {words.app.skip}
          </a>
          <Navigation />
          <main id="content" tabIndex={-1} className="w-full max-w-[1080px] p-4 outline-none md:px-8 md:pt-8 md:pb-12">
            <Screen />
          </main>
          <Announcer />
        </div>
      ) : null}
    </>
  );
}

/** The fragment of the address names the screen, so the link moves the focus by itself. */
function focusContent(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.querySelector('main')?.focus();
}

function Screen() {
  const route = useRoute();
  switch (route.screen) {
    case 'home':
      return <Home />;
    case 'add':
      return <AddAccount first={false} />;
    case 'pair':
      return <Pairing key={route.accountId} accountId={route.accountId} />;
    case 'queue':
      return <Queue messageId={route.messageId} />;
    case 'import':
      return (
        <Suspense fallback={<p role="status">{words.imports.loading}</p>}>
          <Import key={route.importId} importId={route.importId} />
        </Suspense>
      );
    case 'inbox':
      return <Inbox />;
    case 'people':
      return <People />;
    case 'api':
      return <Api />;
    case 'groups':
      return <Groups />;
    case 'health':
      return <HealthScreen />;
    case 'settings':
      return <SettingsScreen />;
    case 'enrol':
      return <EnrolLinkScreen key={route.gatewayUrl + route.code} gatewayUrl={route.gatewayUrl} code={route.code} />;
    default:
      return route satisfies never;
  }
}

function Navigation() {
  const route = useRoute();
  const { version, machine } = useSnapshot(({ app }) => app);
  const waiting = useSnapshot(({ queue }) => queue.queued + queue.sending);
  const link = (target: Route, name: string, count?: number) => (
    <a
      href={hrefOf(target)}
      aria-current={target.screen === (route.screen === 'import' ? 'queue' : route.screen) ? 'page' : undefined}
      className="flex flex-none justify-between gap-2 rounded-small px-2.5 py-[7px] text-ink-2 no-underline hover:text-ink aria-[current]:bg-sheet aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:shadow-card"
    >
      {name}
      {count === undefined || count === 0 ? null : (
        <span className="font-medium text-ink-2 max-md:hidden">{decimal(count)}</span>
      )}
    </a>
  );
  return (
    <nav
      aria-label={words.app.navigation}
      className="print:hidden flex flex-wrap gap-0.5 border-b border-line bg-sunken p-2 md:sticky md:top-0 md:z-1 md:h-dvh md:flex-col md:flex-nowrap md:overflow-y-auto md:border-e md:border-b-0 md:px-3 md:py-6"
    >
      <div className="flex flex-none items-center gap-2.5 px-2.5 text-3 font-bold tracking-tight max-md:sr-only md:pb-[18px]">
        <Logo />
        {words.app.name}
      </div>
      {link({ screen: 'home' }, words.app.home)}
      {link({ screen: 'queue', messageId: undefined }, words.app.queue, waiting)}
      {link({ screen: 'inbox' }, words.app.inbox)}
      {link({ screen: 'people' }, words.app.people)}
      {link({ screen: 'groups' }, words.app.groups)}
      {link({ screen: 'health' }, words.app.health)}
      {link({ screen: 'api' }, words.app.api)}
      {link({ screen: 'settings' }, words.app.settings)}
      <div className="mt-auto grid p-2.5 text-1 text-ink-2 max-md:hidden">
        <span>{words.app.machine(machine)}</span>
        <span>{words.app.version(version)}</span>
      </div>
    </nav>
  );
}
