import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale } from './build.ts';
import { findElectron, whyNoDesktop } from './electron.ts';

// `npm start`: the desktop app, or the same screens in the browser where no window can be opened.
if (!buildWhenStale()) process.exit(1);

const root = join(import.meta.dirname, '..');
const electron = findElectron();
const reason = whyNoDesktop(electron);
if (reason !== undefined) console.log(`No desktop window: ${reason}. Serving the same screens in the browser.`);

// In the browser, too, the app brings its own gateway.
const [program, ...first] =
  reason === undefined && electron !== undefined
    ? [electron, root]
    : [process.execPath, join(root, 'engine', 'headless.ts'), '--embedded'];
const child = spawn(program, [...first, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// Ctrl+C reaches both; this process waits for the other's clean end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (signal === 'SIGTERM') child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
