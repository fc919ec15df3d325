import { parse, TomlError } from 'smol-toml';
import { nearest } from './nearest.ts';
import {
  fileKeyOf,
  flagOf,
  SETTINGS,
  variableOf,
  type Setting,
  type SettingKey,
  type SettingValues,
} from './settings.ts';

/** What one place says: flags, the environment, or the file. */
export interface Source {
  readonly given: ReadonlyMap<SettingKey, Origin>;
  /** Relative paths start here. */
  readonly folder: string;
  /** Each is a line for the owner; with any the gateway does not start. */
  readonly problems: readonly string[];
  /** What was not understood, though it may be meant for another program. */
  readonly notes: readonly string[];
}

const namesBy = (nameOf: (key: string) => string): ReadonlyMap<string, SettingKey> =>
  new Map([...SETTINGS.keys()].map((key) => [nameOf(key), key]));
const variables = namesBy(variableOf);
const fileKeys = namesBy(fileKeyOf);
const flags = namesBy(flagOf);

const didYouMean = (given: string, names: Iterable<string>): string => {
  const meant = nearest(given, names);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
};

/** Variables that stand beside the settings, of the gateway or of other programs of ours. */
const otherVariables = /^PAIRLINE_(CONFIG|DEVICE_DATA|ENROLMENT_CODE|SEED|PROVE|ROUNDS|TEST_.*|DESKTOP_.*)$/;

/** An empty variable is one that is not set. A name that resembles a setting is a mistake; others may be somebody else's. */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>, folder: string): Source {
  const given: [SettingKey, Origin][] = [];
  const problems: string[] = [];
  const notes: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('PAIRLINE_') || value === undefined || value === '' || otherVariables.test(name)) continue;
    const key = variables.get(name);
    const hint = didYouMean(
      name.slice('PAIRLINE_'.length),
      [...variables.keys()].map((one) => one.slice(9)),
    );
    if (key !== undefined) given.push([key, { value, label: name }]);
    else if (hint !== '') problems.push(`${name}: there is no such setting.${hint.replace('mean ', 'mean PAIRLINE_')}`);
    else notes.push(`${name} is no setting of the gateway.`);
  }
  return { given: new Map(given), folder, problems, notes };
}

/** @param text of a TOML file */
export function fromFile(text: string, { path, folder }: { path: string; folder: string }): Source {
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    const problems = [`${path}, line ${error.line}, column ${error.column}: ${reason}.`];
    return { given: new Map(), folder, problems, notes: [] };
  }
  const given: [SettingKey, Origin][] = [];
  const problems: string[] = [];
  for (const [name, value] of Object.entries(table)) {
    const key = fileKeys.get(name);
    if (key === undefined) problems.push(`${path}: there is no setting ${name}.${didYouMean(name, fileKeys.keys())}`);
    else given.push([key, { value, label: `${path}: ${name}` }]);
  }
  return { given: new Map(given), folder, problems, notes: [] };
}

/** Flags that are no settings. `true` for those that take a value. */
export type OtherFlags = Readonly<Record<string, boolean>>;

/** @returns also the other flags that were given: their value, or `true`. */
export function fromFlags(
  args: readonly string[],
  others: OtherFlags,
  folder: string,
): Source & { other: ReadonlyMap<string, string | true> } {
  const given: [SettingKey, Origin][] = [];
  const problems: string[] = [];
  const other = new Map<string, string | true>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name = '', inline] = /^(--[^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === '') {
      problems.push(`${arg}: flags begin with two dashes.`);
      continue;
    }
    const takeValue = (): string | undefined => {
      if (inline !== undefined) return inline;
      return rest[0]?.startsWith('--') === false ? rest.shift() : undefined;
    };
    const negated = name.startsWith('--no-') ? flags.get(`--${name.slice('--no-'.length)}`) : undefined;
    const key = flags.get(name) ?? negated;
    const setting = key === undefined ? undefined : SETTINGS.get(key);
    if (key !== undefined && setting !== undefined && setting.isSecret !== true) {
      const value = setting.kind.isSwitch === true ? (inline ?? negated === undefined) : takeValue();
      if (negated !== undefined && (inline !== undefined || setting.kind.isSwitch !== true)) {
        problems.push(`${name}: there is no such flag. Did you mean ${flagOf(key)}?`);
      } else if (value === undefined) problems.push(`${name} needs a value.`);
      else given.push([key, { value, label: name }]);
    } else if (Object.hasOwn(others, name)) {
      const value = others[name] === true ? takeValue() : true;
      if (value === undefined) problems.push(`${name} needs a value.`);
      else other.set(name, value);
    } else if (key !== undefined) {
      problems.push(
        `${name}: this is a secret, which other users of the machine could read here. Set ${variableOf(key)}.`,
      );
    } else {
      problems.push(
        `${name}: there is no such flag.${didYouMean(name, [...flags.keys(), ...Object.keys(others)])} --help lists them.`,
      );
    }
  }
  return { given: new Map(given), folder, problems, notes: [], other };
}

export interface Origin {
  readonly label: string;
  readonly value: unknown;
}

export interface Resolved {
  readonly values: SettingValues;
  /** Where a value comes from and how it was written there; nothing for the fallbacks. */
  readonly origins: ReadonlyMap<SettingKey, Origin>;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** The first source that has a setting decides it. */
export function resolveSettings(sources: readonly Source[]): Resolved {
  const problems = sources.flatMap((source) => source.problems);
  const origins = new Map<SettingKey, Origin>();
  const values = new Map<SettingKey, unknown>();
  for (const [key, setting] of SETTINGS) {
    const source = sources.find(({ given }) => given.has(key));
    const found = source?.given.get(key);
    if (source === undefined || found === undefined) {
      values.set(key, setting.fallback);
      continue;
    }
    origins.set(key, found);
    const parsed = setting.kind.schema.safeParse(found.value);
    if (parsed.success) values.set(key, setting.kind.settle?.(parsed.data, source.folder) ?? parsed.data);
    else problems.push(`${found.label}: must be ${setting.kind.words}${notThis(setting, found.value)}.`);
  }
  return {
    values: Object.fromEntries(values) as unknown as SettingValues,
    origins,
    problems,
    notes: sources.flatMap(({ notes }) => notes),
  };
}

const notThis = (setting: Setting<unknown>, value: unknown): string =>
  setting.isSecret === true ? '' : `, not ${JSON.stringify(value)}`;
