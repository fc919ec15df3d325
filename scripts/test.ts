import { spawnSync } from 'node:child_process';
import { buildWhenStale } from './build.ts';
import { findOrInstallChromium } from './chromium.ts';

// `npm test`: everything a clean machine can show. The browser tests need Chromium; without it nothing is skipped silently.
const chromium = findOrInstallChromium();
if (chromium === undefined) process.exit(1);
// Headless serves the built screens, also to tests.
if (!buildWhenStale()) process.exit(1);

const run = spawnSync('vitest', ['run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM: chromium },
});
process.exit(run.status ?? 1);
