import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkNoBackDoor } from '../test/desktop/product.ts';
import { walkRealElectron } from '../test/desktop/real-electron.ts';
import { walkStandIn } from '../test/desktop/run-stand-in.ts';
import { startNetworks, type Networks } from '../test/networks/client.ts';
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
  const startedAt = performance.now();
  checkNoBackDoor();
  console.log('ok      the built app reads nothing that could lead it to another network');
  if (reason === undefined && electron !== undefined) {
    console.log('Desktop tests in Electron:');
    await onNetworks((folder, networks) => walkRealElectron(electron, folder, networks));
  } else if (standIn !== undefined) {
    console.log(`Desktop tests in the stand-in, because ${reason ?? 'it was asked for'}:`);
    await onNetworks((folder, networks) => walkStandIn(standIn, folder, networks));
  }
  console.log(`All of it in ${Math.round((performance.now() - startedAt) / 1_000)} s.`);
}

/** Runs the walk with an empty folder and simulated networks; both are gone afterwards. */
async function onNetworks(work: (folder: string, networks: Networks) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pairline-desktop-'));
  try {
    const networks = await startNetworks();
    try {
      await work(folder, networks);
    } finally {
      await networks.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
