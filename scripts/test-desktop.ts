import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { walkRealElectron } from '../test/desktop/real-electron.ts';
import { walkStandIn } from '../test/desktop/run-stand-in.ts';
import { buildWhenStale } from './build.ts';
import { findElectron, whyNoDesktop } from './electron.ts';

// `npm run test:desktop`: the built desktop app, from the window's first picture to the end of the last process.
const electron = findElectron();
const reason = whyNoDesktop(electron);
const standIn = process.env['ELECTRON_STAND_IN'] || undefined;

if (reason !== undefined && standIn === undefined) {
  console.log(`Desktop tests: nothing was run, because ${reason} and ELECTRON_STAND_IN names no stand-in.`);
} else {
  if (!buildWhenStale()) process.exit(1);
  if (reason === undefined && electron !== undefined) {
    console.log('Desktop tests in Electron:');
    await walkRealElectron(electron);
  } else if (standIn !== undefined) {
    console.log(`Desktop tests in the stand-in, because ${reason ?? 'it was asked for'}:`);
    await withFolder((folder) => walkStandIn(standIn, folder));
  }
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pairline-desktop-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
