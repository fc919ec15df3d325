import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What Pairline is made of, as the lock file says. The policy: `docs/security.md`, Supply chain. */
interface Locked {
  license?: string;
  resolved?: string;
  integrity?: string;
  dev?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
  link?: boolean;
}
const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json');
const { dependencies, devDependencies, allowScripts } = read<{
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}>('package.json');
const locked = Object.entries(packages).filter(([path]) => path !== '');

/** May be conveyed together with a program under GPL-3.0-or-later (the FSF's list of licences). */
const COMPATIBLE = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Python-2.0',
  'MPL-2.0',
  'WTFPL',
  'OFL-1.1',
  'GPL-3.0',
  'GPL-3.0-or-later',
]);
/** Tools of the developers may have these too: nothing of them is in a release. */
const FOR_TOOLS = new Set([...COMPATIBLE, 'CC-BY-4.0']);

/** `A OR B`: one of them is enough. `A AND B`: both are needed. */
const isAllowed = (licence: string, allowed: ReadonlySet<string>): boolean =>
  licence
    .replace(/^\(|\)$/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.has(one)));

/** Not a repository, a folder or somebody's own server. */
const isRegistry = (url: string): boolean => url.startsWith('https://registry.npmjs.org/');

it('nothing that is released decodes pictures: one of a million by a million pixels costs what its bytes cost', () => {
  const decoders = locked.filter(([path]) =>
    /\/(sharp|jimp|canvas|skia-canvas|image-js|imagescript|pngjs|jpeg-js)$/.test(path),
  );
  // Of the QR codes, which are drawn; and of PDF.js, which packaging leaves out.
  expect(decoders.map(([path]) => path)).toEqual(['node_modules/@napi-rs/canvas', 'node_modules/pngjs']);
});

describe('every package', () => {
  it('has a licence that a program under GPL-3.0-or-later may be conveyed with', () => {
    const refused = locked
      .filter(([, { license = 'none', dev }]) => !isAllowed(license, dev === true ? FOR_TOOLS : COMPATIBLE))
      .map(([path, { license }]) => `${path}: ${license}`);
    expect(refused).toEqual([]);
  });

  it('has the hash of its bytes, and comes from nowhere but a registry', () => {
    const loose = locked.filter(
      ([, { resolved, integrity, link }]) =>
        link === true || integrity?.startsWith('sha512-') !== true || (resolved !== undefined && !isRegistry(resolved)),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it('that runs a script when it is installed is named, with yes or no', () => {
    const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = scripted.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !(name in allowScripts))).toEqual([]);
  });

  it('that we name has an exact version', () => {
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d/.test(version),
    );
    expect(ranges).toEqual([]);
  });
});

describe('the check of licences', () => {
  it.each([
    ['MIT', true],
    ['(MIT OR WTFPL)', true],
    ['SSPL-1.0 OR MIT', true],
    ['SSPL-1.0', false],
    ['MIT AND CC-BY-NC-4.0', false],
    ['none', false],
  ])('%s: %s', (licence, expected) => {
    expect(isAllowed(licence, COMPATIBLE)).toBe(expected);
  });
});
