import { dirname } from 'node:path';
import { createTelegramFactory } from '../../engine/channels/telegram/factory.ts';
import { createWhatsAppFactory, type WhatsAppFactoryOptions } from '../../engine/channels/whatsapp/factory.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { createFetchLinkPreview } from '../../engine/link-preview/fetch-link-preview.ts';
import { createHttpTransports } from '../../engine/link/http-transport.ts';
import type { EngineOptions } from '../../engine/ports.ts';
import { systemClock as clock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { watchNetwork } from '../../platform/network-watch.ts';
import { systemRandom as random } from '../../platform/random.ts';
import { createVault } from '../../platform/vault.ts';
import { serveEngine } from './serve.ts';

/** Another server than WhatsApp's. The app's own entry names none; the desktop tests have an entry of their own. */
export type TestServers = { whatsapp?: WhatsAppFactoryOptions['server'] };

/** The engine's process under Electron: the same engine as everywhere, with this machine's ports. */
export function runEngineProcess({ whatsapp }: TestServers): void {
  const receive = serveEngine({
    send: (message) => process.parentPort.postMessage(message),
    run: ({ key, logFile, embedded, ...start }, gateway) => {
      const log = createLog({ file: logFile });
      const fetchLinkPreview = createFetchLinkPreview({ clock, log });
      return createWatchedEngine({
        logTail: log.tail,
        logFolder: dirname(logFile),
        shell: 'desktop',
        ...start,
        clock,
        random,
        log,
        vault: createVault(key),
        channels: [
          createWhatsAppFactory({ fetchLinkPreview, ...(whatsapp && { server: whatsapp }) }),
          createTelegramFactory({ appVersion: start.appVersion }),
        ],
        link: createHttpTransports({ clock }),
        ...(embedded === undefined ? {} : { embedded: { ...embedded, ...gateway } }),
      });
    },
    exit: (code) => process.exit(code),
  });
  process.parentPort.on('message', (event) => void receive(event.data));
}

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
