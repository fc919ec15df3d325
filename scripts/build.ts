import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const SOURCES = [
  'shared',
  'platform',
  'engine',
  'gateway',
  'electron',
  'renderer',
  'electron.vite.config.ts',
  'package-lock.json',
];
/** The last file that a build writes is the page; the first is main. All three must be younger than every source. */
const BUILT = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** Builds `out/` when a source is younger than it. @returns false when the build failed; it has said why. */
export function buildWhenStale(): boolean {
  if (!isStale()) return true;
  console.error('Building the app …');
  const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  // All on stderr: stdout belongs to the command that needs the build.
  const build = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // Started by a test, it would build React for development.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return build.status === 0;
}

function isStale(): boolean {
  const built = BUILT.map((name) => join(root, name));
  if (!built.every(existsSync)) return true;
  const oldest = Math.min(...built.map((path) => statSync(path).mtimeMs));
  return SOURCES.some((name) => youngest(join(root, name)) > oldest);
}

/** Tests are no part of the app. A folder's own time tells of removed files. */
function youngest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || /\.test\.tsx?$/.test(path)) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => youngest(join(path, name))));
}
