import { AddAccount } from '../features/accounts/add-account.tsx';
import { Api } from '../features/api/api.tsx';
import { Pairing } from '../features/pairing/pairing.tsx';
import { Queue } from '../features/queue/queue.tsx';
import { decimal } from '../ui/format.ts';
import { Logo } from '../ui/logo.tsx';
import { words } from '../words/index.ts';
import { Announcer } from './announcer.tsx';
import { Home } from './home.tsx';
import { useAppState, useSnapshot } from './hooks.ts';
import { Lost } from './lost.tsx';
import { hrefOf, useRoute, type Route } from './route.ts';
import './shell.css';

/** The frame of all screens. Without an engine it says so, and shows nothing that may no longer be true. */
export function Shell() {
  const connection = useAppState((state) => state.connection);
  const known = useAppState(({ engine }) => engine !== undefined);
  const current = connection.kind === 'open';
  return (
    <>
      {current ? null : <Lost connection={connection} />}
      {/* Hidden, not removed: what a person typed is still there when the connection is back. */}
      {known ? (
        <div className="app" hidden={!current}>
          <a className="skip" href="#content" onClick={focusContent}>
            {words.app.skip}
          </a>
          <Navigation />
          <main id="content" tabIndex={-1}>
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
    case 'api':
      return <Api />;
    default:
      return route satisfies never;
  }
}

function Navigation() {
  const route = useRoute();
  const { version, machine } = useSnapshot(({ app }) => app);
  const waiting = useSnapshot(({ queue }) => queue.queued + queue.sending);
  const link = (target: Route, name: string, count?: number) => (
    <a href={hrefOf(target)} aria-current={target.screen === route.screen ? 'page' : undefined}>
      {name}
      {count === undefined || count === 0 ? null : <span className="count">{decimal(count)}</span>}
    </a>
  );
  return (
    <nav aria-label={words.app.navigation}>
      <div className="brand">
        <Logo />
        {words.app.name}
      </div>
      {link({ screen: 'home' }, words.app.home)}
      {link({ screen: 'queue', messageId: undefined }, words.app.queue, waiting)}
      {link({ screen: 'api' }, words.app.api)}
      <div className="foot">
        <span>{words.app.machine(machine)}</span>
        <span>{words.app.version(version)}</span>
      </div>
    </nav>
  );
}
