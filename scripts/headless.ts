import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale } from './build.ts';

// `npm run headless`: builds the screens when needed, then runs the engine with them. Flags go through; see --help.
if (!process.argv.includes('--help') && !buildWhenStale()) process.exit(1);

const root = join(import.meta.dirname, '..');
const child = spawn(process.execPath, [join(root, 'engine', 'headless.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Ctrl+C reaches both; this process waits for the other's clean end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
