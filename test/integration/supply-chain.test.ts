import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUNDLED, lockedBom, releaseBom } from '../../scripts/release-bom.ts';

/** What Pairline is made of, as the lock file says. The policy: `docs/security.md`, Supply chain. */
interface Locked {
  version?: string;
  license?: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  link?: boolean;
}
const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json');
const { name, dependencies, devDependencies, allowScripts } = read<{
  name: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}>('package.json');
const locked = Object.entries(packages).filter(([path]) => path !== '');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const release = releaseBom(lockedBom(), { name, dependencies });
const released = new Set(release.components.map((one) => one['bom-ref']));
const isReleased = (path: string, { version = '' }: Locked): boolean => released.has(`${nameOf(path)}@${version}`);

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

it('an installed app cannot be started as Node, with options for it, or from other files than those that were packed', () => {
  const fuses = /^electronFuses:\n((?: {2}.+\n)+)/m.exec(readFileSync('electron-builder.yml', 'utf8'))?.[1] ?? '';
  const set = Object.fromEntries(
    [...fuses.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(set).toMatchObject({
    runAsNode: 'false',
    enableNodeOptionsEnvironmentVariable: 'false',
    enableNodeCliInspectArguments: 'false',
    enableEmbeddedAsarIntegrityValidation: 'true',
    onlyLoadAppFromAsar: 'true',
    grantFileProtocolExtraPrivileges: 'false',
  });
});

describe('every package', () => {
  it('has a licence that a program under GPL-3.0-or-later may be conveyed with', () => {
    const refused = locked
      .filter(([path, one]) => !isAllowed(one.license ?? 'none', isReleased(path, one) ? COMPATIBLE : FOR_TOOLS))
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
    const names = scripted.map(([path]) => nameOf(path));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((one) => !Object.hasOwn(allowScripts, one))).toEqual([]);
    // Else npm only says so when the script has run.
    expect(readFileSync('.npmrc', 'utf8').split('\n')).toContain('strict-allow-scripts=true');
  });

  it('that we name has an exact version', () => {
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d/.test(version),
    );
    expect(ranges).toEqual([]);
  });
});

describe('the list of what is in a release', () => {
  /** Packages that the product's own files name: not tests, and not what builds the screens. */
  const imported = (): Set<string> => {
    const found = new Set<string>();
    for (const folder of ['shared', 'platform', 'engine', 'gateway', 'cli', 'electron', 'renderer']) {
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(ts|tsx|css)$/.test(file) || /\.test\.|\btesting\b|vite\.config/.test(file)) continue;
        const text = readFileSync(join(folder, file), 'utf8');
        if (text.includes("from 'vitest'")) continue;
        for (const [, spec = ''] of text.matchAll(/(?:from |import |import\()'([@\w][\w@./:-]*)'/g)) {
          const [scope = '', ...rest] = spec.split('/');
          if (!spec.startsWith('node:')) found.add(scope.startsWith('@') ? `${scope}/${rest[0]}` : scope);
        }
      }
    }
    return found;
  };

  it('knows everything that the product is made of', () => {
    const unnamed = [...imported()].filter((one) => !Object.hasOwn(dependencies, one));
    expect(unnamed.toSorted()).toEqual([...BUNDLED]);
  });

  it('holds it, with all that it needs, and no tool', () => {
    const names = new Set(release.components.map((one) => one.name));
    for (const one of [...Object.keys(dependencies), ...BUNDLED]) expect([one, names.has(one)]).toEqual([one, true]);
    // Of Baileys, and of React; what tools need, too.
    for (const one of ['libsignal', 'scheduler', 'debug', 'semver']) expect([one, names.has(one)]).toEqual([one, true]);
    for (const one of ['vitest', 'electron-builder', '@electron/get', 'oxlint']) expect(names.has(one)).toBe(false);
    expect(release.metadata.component.name).toBe('pairline');
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
