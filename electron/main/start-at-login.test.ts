import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createStartAtLogin } from './start-at-login.ts';

let folder: string;
let login: { openAtLogin: boolean; args?: string[] }[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairline-'));
  login = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const startAtLogin = (platform: NodeJS.Platform, isPackaged = true, program = '/opt/Pairline/pairline') =>
  createStartAtLogin({
    app: {
      isPackaged,
      getLoginItemSettings: () => ({ openAtLogin: login.at(-1)?.openAtLogin ?? false }) as never,
      setLoginItemSettings: (settings) => void login.push(settings as never),
    },
    platform,
    configFolder: folder,
    program,
    log: createMemoryLog(),
  });

it('asks Windows and macOS, and only when something changes', async () => {
  const apply = startAtLogin('win32');
  await apply(false);
  await apply(true);
  await apply(true);
  await apply(false);
  expect(login).toEqual([
    { openAtLogin: true, args: ['--hidden'] },
    { openAtLogin: false, args: ['--hidden'] },
  ]);
});

it('writes the autostart entry of Linux, and takes it away', async () => {
  const file = join(folder, 'autostart', 'pairline.desktop');
  const apply = startAtLogin('linux', true, '/home/me/My "$Apps"/Pairline.AppImage');
  await apply(true);
  expect(readFileSync(file, 'utf8')).toContain(String.raw`Exec="/home/me/My \\"\\$Apps\\"/Pairline.AppImage" --hidden`);
  await apply(false);
  expect(existsSync(file)).toBe(false);
});

it('leaves the system alone in a development build', async () => {
  await startAtLogin('linux', false)(true);
  await startAtLogin('darwin', false)(true);
  expect(existsSync(join(folder, 'autostart'))).toBe(false);
  expect(login).toEqual([]);
});
