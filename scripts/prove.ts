import { spawnSync } from 'node:child_process';
import { buildWhenStale } from './build.ts';
import { findOrInstallChromium } from './chromium.ts';

// `npm run prove`: the tests of `npm test` with their long counts. Takes hours where `npm test` takes minutes.
const chromium = findOrInstallChromium();
if (chromium === undefined) process.exit(1);
// Headless serves the built screens, also to tests.
if (!buildWhenStale()) process.exit(1);
const run = spawnSync(
  'vitest',
  ['run', '--project', 'unit', '--project', 'integration', '--project', 'alone', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: chromium, PAIRLINE_PROVE: '1' },
  },
);
process.exit(run.status ?? 1);
