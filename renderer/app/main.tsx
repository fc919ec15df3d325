import './zod-setup.ts';
import '@fontsource-variable/inter/wght.css';
import '../ui/theme.css';
import '../ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBridgeClient } from '../transport/bridge-client.ts';
import { enterByLink } from '../transport/browser-session.ts';
import { openBrowserSocket } from '../transport/browser-socket.ts';
import type { UiClient } from '../transport/client.ts';
import { createSocketClient } from '../transport/socket-client.ts';
import { withInputChecks } from '../transport/validating-client.ts';
import { StoreProvider } from './hooks.ts';
import { pageClock } from './page-clock.ts';
import { wearDefault } from './appearance.ts';
import { App } from './app.tsx';
import { createStore } from './store.ts';

/** In the desktop app the preload has put its bridge here; in a browser there is none. */
function createClient(): UiClient {
  if (window.pairline) return createBridgeClient(window.pairline, pageClock);
  return createSocketClient({ open: openBrowserSocket, clock: pageClock });
}

const store = createStore(withInputChecks(createClient()), pageClock);
/** A link that was used or is too old changes nothing: the browser may be signed in already, else the page says so. */
async function enter(): Promise<void> {
  if (!window.pairline) await enterByLink(window);
  store.start();
}
void enter();
// A laptop that was opened, or a tab that was asleep, need not wait for the next try.
addEventListener('online', () => store.retryNow());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') store.retryNow();
});

const root = document.querySelector('#app');
if (!root) throw new Error('The page has no #app');
await wearDefault();
createRoot(root).render(
  <StrictMode>
    <StoreProvider value={store}>
      <App />
    </StoreProvider>
  </StrictMode>,
);
