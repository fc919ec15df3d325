import { runEmbedded } from './run.ts';
import { serveGateway } from './serve.ts';

// Entry of the desktop app's gateway process (Electron's utility process, whose parent is reached by `process.parentPort`).
const receive = serveGateway({
  send: (message) => process.parentPort.postMessage(message),
  // Beside this file in the bundle: see electron.vite.config.ts.
  run: (start) => runEmbedded(start, new URL('./pdf-worker.js', import.meta.url)),
  exit: (code) => process.exit(code),
});
process.parentPort.on('message', (event) => void receive(event.data));
