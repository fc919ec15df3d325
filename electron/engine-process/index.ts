import { createTelegramFactory } from '../../engine/channels/telegram/factory.ts';
import { createWhatsAppFactory } from '../../engine/channels/whatsapp/factory.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { createFetchLinkPreview } from '../../engine/link-preview/fetch-link-preview.ts';
import { createHttpTransports } from '../../engine/link/http-transport.ts';
import type { EngineOptions } from '../../engine/ports.ts';
import { systemClock as clock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { watchNetwork } from '../../platform/network-watch.ts';
import { systemRandom as random } from '../../platform/random.ts';
import { createVault } from '../../platform/vault.ts';
import type { ToEngine } from '../engine-protocol.ts';
import { serveEngine } from './serve.ts';

// Entry of the engine's process: the same engine as everywhere, with this machine's ports.
const receive = serveEngine({
  send: (message) => process.parentPort.postMessage(message),
  run: ({ key, logFile, embedded, ...start }, gateway) => {
    const log = createLog({ file: logFile });
    const fetchLinkPreview = createFetchLinkPreview({ clock, log });
    return createWatchedEngine({
      logTail: log.tail,
      shell: 'desktop',
      ...start,
      clock,
      random,
      log,
      vault: createVault(key),
      channels: [createWhatsAppFactory({ fetchLinkPreview }), createTelegramFactory({ appVersion: start.appVersion })],
      link: createHttpTransports({ clock }),
      ...(embedded === undefined ? {} : { embedded: { ...embedded, ...gateway } }),
    });
  },
  exit: (code) => process.exit(code),
});
/** The engine, told when this machine has another network. */
async function createWatchedEngine(options: EngineOptions): Promise<Engine> {
  const engine = await createEngine(options);
  const unwatch = watchNetwork({ clock, onChange: () => engine.machineChanged('network') });
  return {
    ...engine,
    stop: async () => {
      unwatch();
      await engine.stop();
    },
  };
}

process.parentPort.on('message', (event) => void receive(event.data as ToEngine));
