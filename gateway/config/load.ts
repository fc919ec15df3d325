import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { errnoOf } from '../../platform/atomic-file.ts';
import type { SettingKey, SettingValues } from './settings.ts';
import {
  fromEnvironment,
  fromFile,
  fromFlags,
  resolveSettings,
  type OtherFlags,
  type Origin,
  type Source,
} from './sources.ts';

export type GatewayConfig = SettingValues & { readonly data: string };

/** Settings that cannot be used: one line for the owner per mistake. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** The file that was read. */
  readonly file: string | undefined;
  readonly origins: ReadonlyMap<SettingKey, Origin>;
  /** Variables that look like ours and are no settings. */
  readonly notes: readonly string[];
  /** Flags beside the settings. */
  readonly other: ReadonlyMap<string, string | true>;
}

type Env = Readonly<Record<string, string | undefined>>;

const FILE_NAME = 'gateway.toml';
const SYSTEM_FILE = process.platform === 'win32' ? undefined : `/etc/pairline/${FILE_NAME}`;

/**
 * Reads the settings: flags win over the environment, and that over the file. The file is `--config` or `PAIRLINE_CONFIG`,
 * else `gateway.toml` in the data folder, else /etc/pairline/gateway.toml.
 * @throws ConfigError
 */
export function loadConfig(
  from: { env: Env; args: readonly string[]; cwd?: string; systemFile?: string | undefined },
  otherFlags: OtherFlags = {},
): LoadedConfig {
  const { env, args, cwd = process.cwd(), systemFile = SYSTEM_FILE } = from;
  const flags = fromFlags(args, { '--config': true, ...otherFlags }, cwd);
  const environment = fromEnvironment(env, cwd);
  const named = flags.other.get('--config') ?? env['PAIRLINE_CONFIG'];
  const early = resolveSettings([flags, environment]).values.data ?? defaultDataFolder(env);
  const file =
    typeof named === 'string' && named !== ''
      ? { path: resolve(cwd, named), mustExist: true }
      : { path: [join(early, FILE_NAME), systemFile].find((path) => path !== undefined && existsSync(path)) };
  const source = file.path === undefined ? undefined : readSource(file.path, early);
  const resolved = resolveSettings([flags, environment, ...(source ? [source] : [])]);
  if (resolved.problems.length > 0) throw new ConfigError(resolved.problems);
  const { values, origins, notes } = resolved;
  return {
    config: { ...values, data: values.data ?? defaultDataFolder(env) },
    file: file.path,
    origins,
    notes,
    other: flags.other,
  };
}

function readSource(path: string, dataFolder: string): Source {
  const folder = dirname(path);
  const failed = (problem: string): Source => ({ given: new Map(), folder, problems: [problem], notes: [] });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return failed(`The file of settings ${path} cannot be read (${errnoOf(error) ?? String(error)}).`);
  }
  const source = fromFile(text, { path, folder });
  // It was found by the data folder, so it cannot name another one.
  return folder === dataFolder && source.given.has('data')
    ? failed(
        `${path}: data cannot be set in the data folder itself. Set PAIRLINE_DATA, or name this file in PAIRLINE_CONFIG.`,
      )
    : source;
}

/** Where programs of a user keep their data on this system. */
function defaultDataFolder(env: Env): string {
  switch (process.platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Pairline', 'gateway');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Pairline', 'gateway');
    default:
      return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'pairline', 'gateway');
  }
}
