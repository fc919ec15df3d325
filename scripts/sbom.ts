import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

// `npm run sbom`, also after `npm run package`: what a release is made of, from the lock file, by npm itself.
const FILE = 'release/pairline.cdx.json';
const npm = spawnSync(
  'npm',
  ['sbom', '--package-lock-only', '--omit', 'dev', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
);
if (npm.status !== 0) {
  process.stderr.write(npm.stderr);
  process.exit(1);
}
const { bomFormat, components } = JSON.parse(npm.stdout) as { bomFormat: string; components: unknown[] };
mkdirSync('release', { recursive: true });
writeFileSync(FILE, npm.stdout);
console.log(`${FILE}: ${bomFormat}, ${components.length} packages`);
