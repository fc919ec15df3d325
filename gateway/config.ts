import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { parseAllowedHost, type AllowedHost } from '../platform/guard-rules.ts';

const flag = z.enum(['', '0', '1', 'false', 'true']).transform((value) => value === '1' || value === 'true');

/** Comma-separated; spaces and empty parts mean nothing. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const allowedHosts = list.transform((parts, context): AllowedHost[] =>
  parts.flatMap((part) => {
    const host = parseAllowedHost(part);
    if (host) return [host];
    context.addIssue(
      `${part} is no host. Give names or addresses, such as intranet.example:8443, 10.0.0.5 or [fd00::5]:*`,
    );
    return [];
  }),
);

const schema = z.object({
  /** Data folder: store, key, lock. */
  PAIRLINE_DATA: z.string().min(1).optional(),
  PAIRLINE_KEY_FILE: z.string().min(1).optional(),
  PAIRLINE_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 takes any free port. */
  PAIRLINE_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** A reverse proxy with HTTPS stands before the gateway: plain HTTP may then be served beyond loopback. */
  PAIRLINE_BEHIND_PROXY: flag.default(false),
  /** Shortcuts such as `(y)` become emoji in what goes to WhatsApp. */
  PAIRLINE_EMOJI_SHORTCUTS: flag.default(true),
  /** Hosts that customers' URLs may name although they lie inside: `name`, `name:port`, `name:*`; exact names or addresses. */
  PAIRLINE_ALLOWED_HOSTS: allowedHosts.default([]),
  /** Ports that customers' URLs may name. */
  PAIRLINE_ALLOWED_PORTS: list
    .transform((parts) => parts.map(Number))
    .pipe(z.array(z.number().int().min(1).max(65_535)))
    .default([443, 80]),
  /** Customers' URLs may be plain http, not only those of allowed hosts. */
  PAIRLINE_ALLOW_HTTP: flag.default(false),
  /** File with certificates (PEM) of an own authority, which customers' hosts may have. */
  PAIRLINE_EXTRA_CA: z.string().min(1).optional(),
  PAIRLINE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface GatewayConfig {
  readonly dataFolder: string;
  readonly keyFile: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly behindProxy: boolean;
  readonly emojiShortcuts: boolean;
  /** Where customers' URLs may lead. */
  readonly outgoing: {
    readonly hosts: readonly AllowedHost[];
    readonly ports: readonly number[];
    readonly plainHttp: boolean;
    readonly extraCaFile: string | undefined;
  };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A setting that cannot be used, in words for the owner. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Flags win over the environment. @throws ConfigError */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  flags: { data?: string; host?: string; port?: string; behindProxy?: boolean } = {},
): GatewayConfig {
  const parsed = schema.safeParse({
    ...env,
    ...(flags.data === undefined ? {} : { PAIRLINE_DATA: flags.data }),
    ...(flags.host === undefined ? {} : { PAIRLINE_HOST: flags.host }),
    ...(flags.port === undefined ? {} : { PAIRLINE_PORT: flags.port }),
    ...(flags.behindProxy === true ? { PAIRLINE_BEHIND_PROXY: '1' } : {}),
  });
  if (!parsed.success) throw new ConfigError(z.prettifyError(parsed.error));
  const value = parsed.data;
  if (!isLoopback(value.PAIRLINE_HOST) && !value.PAIRLINE_BEHIND_PROXY) {
    throw new ConfigError(
      `The gateway serves plain HTTP, which is safe on this machine only. To listen on ${value.PAIRLINE_HOST}, put a ` +
        'reverse proxy with HTTPS before it and set PAIRLINE_BEHIND_PROXY=1.',
    );
  }
  return {
    dataFolder: resolve(value.PAIRLINE_DATA ?? defaultDataFolder(env)),
    keyFile: value.PAIRLINE_KEY_FILE === undefined ? undefined : resolve(value.PAIRLINE_KEY_FILE),
    host: value.PAIRLINE_HOST,
    port: value.PAIRLINE_PORT,
    behindProxy: value.PAIRLINE_BEHIND_PROXY,
    emojiShortcuts: value.PAIRLINE_EMOJI_SHORTCUTS,
    outgoing: {
      hosts: value.PAIRLINE_ALLOWED_HOSTS,
      ports: value.PAIRLINE_ALLOWED_PORTS,
      plainHttp: value.PAIRLINE_ALLOW_HTTP,
      extraCaFile: value.PAIRLINE_EXTRA_CA === undefined ? undefined : resolve(value.PAIRLINE_EXTRA_CA),
    },
    logLevel: value.PAIRLINE_LOG_LEVEL,
  };
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Where programs of a user keep their data on this system. */
function defaultDataFolder(env: Readonly<Record<string, string | undefined>>): string {
  switch (process.platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Pairline', 'gateway');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Pairline', 'gateway');
    default:
      return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'pairline', 'gateway');
  }
}
