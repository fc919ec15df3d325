import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { lockedBom, releaseBom } from './release-bom.ts';

// `npm run sbom`, also after `npm run package`: what a release is made of, from the lock file.
const FILE = 'release/pairline.cdx.json';
const own = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; dependencies: Record<string, string> };
const bom = releaseBom(lockedBom(), own);
mkdirSync('release', { recursive: true });
writeFileSync(FILE, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${FILE}: ${bom.bomFormat}, ${bom.components.length} packages`);
