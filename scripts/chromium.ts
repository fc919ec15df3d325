import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The system's Chromium: `$CHROMIUM`, else the first of the usual names on PATH. */
export function findChromium(): string | undefined {
  const given = process.env['CHROMIUM'];
  const candidates = [
    ...(given === undefined ? [] : [given]),
    ...(process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  ];
  return candidates.find(isExecutable);
}

/** Finds Chromium, or installs Debian's package where this process may. Explains itself when neither works. */
export function findOrInstallChromium(): string | undefined {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get')) {
    console.log('Chromium is not on this machine: installing it with apt-get.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'inherit' });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env, stdio: 'inherit' });
  }
  const installed = findChromium();
  if (installed === undefined) {
    console.error(
      'The browser tests need Chromium. Install it (Debian: `sudo apt-get install chromium`) or name it: CHROMIUM=/path/to/chromium npm test',
    );
  }
  return installed;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run: the next candidate is tried
  }
}
