import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageFolder = join(import.meta.dirname, '..', 'node_modules', 'electron');

/**
 * Electron's program, when it was downloaded. Asking the package itself (`require('electron')`) would start a download, which
 * hangs or fails where GitHub is out of reach.
 */
export function findElectron(): string | undefined {
  const name = readIfThere(join(packageFolder, 'path.txt'));
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const path = override
    ? join(override, name ?? (process.platform === 'win32' ? 'electron.exe' : 'electron'))
    : name && join(packageFolder, 'dist', name);
  return path && existsSync(path) ? path : undefined;
}

/** Why no window can be opened on this machine, or undefined when one can. */
export function whyNoDesktop(electron: string | undefined): string | undefined {
  if (electron === undefined) return "Electron's program is not here (`npx install-electron` downloads it)";
  if (process.platform !== 'linux') return undefined;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'this session has no display';
  if (process.getuid?.() === 0) return 'Electron does not run as root';
  return undefined;
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}
