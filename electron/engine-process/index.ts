import { createWhatsAppFactory } from '../../engine/channels/whatsapp/factory.ts';
import { createEngine } from '../../engine/engine.ts';
import { createFetchLinkPreview } from '../../engine/link-preview/fetch-link-preview.ts';
import { createHttpTransports } from '../../engine/link/http-transport.ts';
import { systemClock as clock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
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
    return createEngine({
      logTail: log.tail,
      ...start,
      clock,
      random,
      log,
      vault: createVault(key),
      channels: [createWhatsAppFactory({ fetchLinkPreview })],
      link: createHttpTransports({ clock }),
      ...(embedded === undefined ? {} : { embedded: { ...embedded, ...gateway } }),
    });
  },
  exit: (code) => process.exit(code),
});
process.parentPort.on('message', (event) => void receive(event.data as ToEngine));
