import { spawnSync } from 'node:child_process';

/** A list of packages in CycloneDX, as far as it is looked at here. */
export interface Bom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * `devDependencies` that are in a release all the same: the build puts them into the screens, and the installers bring
 * Electron.
 */
export const BUNDLED: readonly string[] = [
  '@base-ui/react',
  '@fontsource-variable/inter',
  'electron',
  'libphonenumber-js',
  'papaparse',
  'react',
  'react-dom',
  'tailwindcss',
  'uplot',
];

/** What these need is for their own installation, and in no release. */
const ALONE: ReadonlySet<string> = new Set(['electron']);

const DEVELOPMENT = 'cdx:npm:package:development';

/** Everything in the lock file, by npm itself. `--omit dev` would leave out what is bundled, and what tools need, too. */
export function lockedBom(): Bom {
  const npm = spawnSync(
    'npm',
    ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
  );
  if (npm.status !== 0) throw new Error(`npm sbom: ${npm.stderr}`);
  return JSON.parse(npm.stdout) as Bom;
}

/** What a release is made of: our dependencies, what is bundled, and all that these need. */
export function releaseBom(
  locked: Bom,
  { name, dependencies }: { name: string; dependencies: Readonly<Record<string, string>> },
): Bom {
  const root = locked.metadata.component['bom-ref'];
  const components = new Map(locked.components.map((one) => [one['bom-ref'], one]));
  const needs = new Map(locked.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const nameOf = (ref: string): string => components.get(ref)?.name ?? '';
  const ours = new Set([...Object.keys(dependencies), ...BUNDLED]);
  const direct = (needs.get(root) ?? []).filter((ref) => ours.has(nameOf(ref)));
  const found = new Set<string>();
  const open = [...direct];
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    if (found.has(ref)) continue;
    found.add(ref);
    if (!ALONE.has(nameOf(ref))) open.push(...(needs.get(ref) ?? []));
  }
  const dependsOn = (ref: string): readonly string[] => {
    if (ref === root) return direct;
    return ALONE.has(nameOf(ref)) ? [] : (needs.get(ref) ?? []);
  };
  return {
    ...locked,
    // npm takes the folder's name.
    metadata: { ...locked.metadata, component: { ...locked.metadata.component, name } },
    components: locked.components
      .filter((one) => found.has(one['bom-ref']))
      .map((one) => ({
        ...one,
        properties: one.properties?.filter((property) => property.name !== DEVELOPMENT) ?? [],
      })),
    dependencies: [root, ...found].map((ref) => ({ ref, dependsOn: dependsOn(ref) })),
  };
}
