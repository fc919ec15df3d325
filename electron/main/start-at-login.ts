import type { App } from 'electron';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf, writeFileAtomic } from '../../platform/atomic-file.ts';
import type { Log } from '../../shared/ports.ts';

/** A start by the system: into the tray, without a window. */
export const HIDDEN_FLAG = '--hidden';

export interface StartAtLoginOptions {
  app: Pick<App, 'isPackaged' | 'getLoginItemSettings' | 'setLoginItemSettings'>;
  platform: NodeJS.Platform;
  /** The person's folder of configurations; only for Linux, where the file there is what counts. */
  configFolder: string;
  /** What the system starts: the AppImage, or the installed program. */
  program: string;
  log: Log;
}

/**
 * Returns what applies the owner's choice; the system is asked only when it changes. A development build leaves the system
 * alone: it would register a bare Electron.
 */
export function createStartAtLogin(options: StartAtLoginOptions): (wanted: boolean) => Promise<void> {
  const { app, platform, log } = options;
  let applied: boolean | undefined;
  return async (wanted) => {
    if (wanted === applied || !app.isPackaged) return;
    applied = wanted;
    try {
      if (platform === 'linux') await writeAutostart(options, wanted);
      else if (app.getLoginItemSettings({ args: [HIDDEN_FLAG] }).openAtLogin !== wanted)
        app.setLoginItemSettings({ openAtLogin: wanted, args: [HIDDEN_FLAG] });
    } catch (error) {
      applied = undefined;
      log.warn('startAtLogin.refused', { wanted, reason: errnoOf(error) ?? String(error) });
    }
  };
}

/** The autostart specification of freedesktop.org: a desktop entry in `autostart` below the folder of configurations. */
async function writeAutostart({ configFolder, program }: StartAtLoginOptions, wanted: boolean): Promise<void> {
  const file = join(configFolder, 'autostart', 'pairline.desktop');
  if (!wanted) return await rm(file, { force: true });
  await mkdir(dirname(file), { recursive: true });
  const entry = ['[Desktop Entry]', 'Type=Application', 'Name=Pairline', `Exec=${quoted(program)} ${HIDDEN_FLAG}`];
  await writeFileAtomic(file, `${[...entry, 'X-GNOME-Autostart-enabled=true'].join('\n')}\n`, 0o644);
}

/** As the Exec key wants it: in quotes, with its special characters escaped, and the escapes of strings on top; `%` is doubled. */
const quoted = (path: string): string =>
  `"${path
    .replaceAll(/["`$\\]/g, String.raw`\$&`)
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;
