import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Proxy } from '../../shared/model/proxy.ts';
import { parseProxyUrl } from '../way-out/proxy-url.ts';
import { isLoopback } from './own-address.ts';

/** Where the screens are when nobody says otherwise: one port, so that a bookmark stays good. */
export const DEFAULT_UI_PORT = 4747;
/** As the gateway's `hsts_days`. */
const DEFAULT_HSTS_DAYS = 180;
/** Where the gateway beside the engine takes the API's calls. */
export const DEFAULT_GATEWAY_PORT = 8080;

export interface HeadlessOptions {
  /** Absolute; holds keys, and the folders of engine and embedded gateway. */
  dataFolder: string;
  /** 0 takes any free port. */
  uiPort: number;
  /** The address to serve the screens on. */
  uiHost: string;
  /** Names by which browsers reach them beside this machine's own. */
  uiNames: readonly string[];
  /** PEM files; always there when the screens are served beyond this machine. */
  uiCertificate: { certificate: string; key: string } | undefined;
  /** With a certificate: how long browsers keep to HTTPS for this host name, on all of its ports; 0: not at all. */
  uiHstsDays: number;
  /** One JSON line on stdout when ready, instead of words. */
  json: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Runs a gateway beside the engine, in a process of its own. */
  embedded: { port: number } | undefined;
  /** Links this device at the start, when it is not linked yet. */
  enrol: { gatewayUrl: string; code: string } | undefined;
  /** In place of what the owner chooses on the screens: the proxy, and a file of authorities that are trusted too. */
  proxy: Proxy | undefined;
  authorityFile: string | undefined;
  /** A simulated network instead of WhatsApp. For tests and the demo. */
  testWhatsApp: { url: string; publicKey: Uint8Array } | undefined;
  /** A simulated network instead of Telegram, and the program that it knows. For tests and the demo. */
  testTelegram: z.infer<typeof testTelegramServer> | undefined;
  /** The secret of a link to the screens that is good more than once. For tests and the demo. */
  testUiLink: string | undefined;
}

/** Flags or environment that cannot be used, in words for the owner. */
export class OptionsError extends Error {
  override name = 'OptionsError';
}

export const USAGE = `Usage: npm run headless -- [flags]

  --data-dir <folder>     where keys, sessions and messages are kept (PAIRLINE_DEVICE_DATA)
  --ui-port <port>        port of the screens on this machine (default ${DEFAULT_UI_PORT}; 0: any free port)
  --ui-host <address>     serve the screens beyond this machine; needs the three below and a password
  --ui-name <name>        name by which browsers reach them then; may be given more than once
  --ui-certificate <file> HTTPS with this certificate (PEM, with those between it and the authority)
  --ui-key <file>         and its key (PEM)
  --ui-hsts-days <days>   browsers keep to HTTPS for that name so long (default ${DEFAULT_HSTS_DAYS}; 0: not at all)
  --embedded              run a gateway beside it, on this machine
  --gateway-port <port>   port of that gateway (default ${DEFAULT_GATEWAY_PORT})
  --gateway-url <url>     link to this gateway, with the code in PAIRLINE_ENROLMENT_CODE
  --proxy <url>           everything to the outside goes through it: http://host:port, https:// or
                          socks5:// (PAIRLINE_PROXY, which may hold user and password)
  --extra-ca <file>       trust these authorities (PEM) besides the usual ones (PAIRLINE_EXTRA_CA)
  --json                  print one JSON line when ready
  --help                  print this

A browser is let in by a link, which "npm run pairline -- ui link" makes; "ui password" sets a password.
PAIRLINE_LOG_LEVEL: debug, info, warn (default), error or silent. The log goes to stderr.
`;

const port = z.coerce.number('Expected a number').int().min(0).max(65_535);
const days = z.coerce.number('Expected a number').int().min(0).max(3_650);
const logLevel = z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn');
const testTelegramServer = z.object({
  dc: z.object({ id: z.number().int(), ipAddress: z.ipv4(), port: z.number().int() }),
  /** PEM. */
  publicKey: z.string(),
  app: z.object({ apiId: z.number().int(), apiHash: z.string() }),
});
const hostName = z.union([z.hostname(), z.ipv4()]);
const testServer = z.object({ url: z.url({ protocol: /^wss?$/ }), publicKey: z.base64() });

/**
 * @param packaged the program runs from an installed app: then nothing may point a channel at another server
 * @returns 'help' when only the usage was asked for
 * @throws OptionsError
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { packaged }: { packaged: boolean },
): HeadlessOptions | 'help' {
  const flags = parseFlags(args);
  if (flags.help) return 'help';
  const gatewayUrl = flags['gateway-url'];
  if (flags.embedded && gatewayUrl !== undefined) {
    throw new OptionsError('--embedded brings a gateway of its own: leave --gateway-url out.');
  }
  return {
    dataFolder: resolve(flags['data-dir'] ?? deviceFolder(env)),
    ...uiAddress(flags),
    uiHstsDays: valueOf(days, flags['ui-hsts-days'] ?? DEFAULT_HSTS_DAYS, '--ui-hsts-days'),
    uiPort: valueOf(port, flags['ui-port'] ?? DEFAULT_UI_PORT, '--ui-port'),
    json: flags.json,
    logLevel: valueOf(logLevel, env['PAIRLINE_LOG_LEVEL'], 'PAIRLINE_LOG_LEVEL'),
    embedded: flags.embedded
      ? { port: valueOf(port, flags['gateway-port'] ?? DEFAULT_GATEWAY_PORT, '--gateway-port') }
      : undefined,
    enrol: gatewayUrl === undefined ? undefined : { gatewayUrl, code: enrolmentCode(env) },
    proxy: proxyOf(flags.proxy, env['PAIRLINE_PROXY']),
    authorityFile: pathOf(flags['extra-ca'] ?? env['PAIRLINE_EXTRA_CA']),
    testWhatsApp: testWhatsApp(env['PAIRLINE_TEST_WHATSAPP_SERVER'], packaged),
    testTelegram: testTelegram(env['PAIRLINE_TEST_TELEGRAM_SERVER'], packaged),
    testUiLink: testUiLink(env['PAIRLINE_TEST_UI_LINK'], packaged),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string' },
        'ui-port': { type: 'string' },
        'ui-host': { type: 'string' },
        'ui-name': { type: 'string', multiple: true },
        'ui-certificate': { type: 'string' },
        'ui-key': { type: 'string' },
        'ui-hsts-days': { type: 'string' },
        embedded: { type: 'boolean', default: false },
        'gateway-port': { type: 'string' },
        'gateway-url': { type: 'string' },
        proxy: { type: 'string' },
        'extra-ca': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** HTTPS or this machine alone: who reads along would have the cookie. Whether there is a password is known later. */
function uiAddress(
  flags: ReturnType<typeof parseFlags>,
): Pick<HeadlessOptions, 'uiHost' | 'uiNames' | 'uiCertificate'> {
  const {
    'ui-host': uiHost = '127.0.0.1',
    'ui-name': given = [],
    'ui-certificate': certificate,
    'ui-key': key,
  } = flags;
  const uiNames = given.map((name) => valueOf(hostName, name.toLowerCase(), '--ui-name'));
  if ((certificate === undefined) !== (key === undefined)) {
    throw new OptionsError('HTTPS needs both --ui-certificate and --ui-key.');
  }
  if (certificate === undefined || key === undefined) {
    if (isLoopback(uiHost)) return { uiHost, uiNames, uiCertificate: undefined };
    throw new OptionsError(
      `On ${uiHost} others could read along: the screens need HTTPS there. Give --ui-certificate and --ui-key.`,
    );
  }
  if (uiNames.length === 0 && !isLoopback(uiHost)) {
    throw new OptionsError(`On ${uiHost} the screens need the name that browsers use: give it with --ui-name.`);
  }
  return { uiHost, uiNames, uiCertificate: { certificate: resolve(certificate), key: resolve(key) } };
}

function valueOf<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new OptionsError(`${name} cannot be ${JSON.stringify(value)}.`);
  return parsed.data;
}

/** Not a flag: the arguments of a process are visible to every user of the machine. */
function enrolmentCode(env: Readonly<Record<string, string | undefined>>): string {
  const code = env['PAIRLINE_ENROLMENT_CODE'];
  if (!code) throw new OptionsError('--gateway-url needs a code from the gateway, in PAIRLINE_ENROLMENT_CODE.');
  return code;
}

const pathOf = (text: string | undefined): string | undefined => (text ? resolve(text) : undefined);

/** A password is taken from the environment alone: the arguments of a process are visible to every user of the machine. */
function proxyOf(flag: string | undefined, fromEnvironment: string | undefined): Proxy | undefined {
  const text = flag ?? fromEnvironment;
  if (!text) return undefined;
  const name = flag === undefined ? 'PAIRLINE_PROXY' : '--proxy';
  const proxy = parseProxyUrl(text);
  // Not said with its value: it may hold a password.
  if (!proxy) throw new OptionsError(`${name} must be an address like http://host:port or socks5://host:port.`);
  if (flag !== undefined && proxy.password !== undefined) {
    throw new OptionsError('--proxy may not hold a password: every user of this machine sees it. Use PAIRLINE_PROXY.');
  }
  return proxy;
}

function testWhatsApp(text: string | undefined, packaged: boolean): HeadlessOptions['testWhatsApp'] {
  if (text === undefined) return undefined;
  if (packaged) throw new OptionsError('PAIRLINE_TEST_WHATSAPP_SERVER is for tests and not taken by an installed app.');
  const parsed = testServer.safeParse(parseJson(text));
  if (!parsed.success) throw new OptionsError('PAIRLINE_TEST_WHATSAPP_SERVER must be {"url", "publicKey"} as JSON.');
  const { url, publicKey } = parsed.data;
  return { url, publicKey: Buffer.from(publicKey, 'base64') };
}

function testTelegram(text: string | undefined, packaged: boolean): HeadlessOptions['testTelegram'] {
  if (text === undefined) return undefined;
  if (packaged) throw new OptionsError('PAIRLINE_TEST_TELEGRAM_SERVER is for tests and not taken by an installed app.');
  const parsed = testTelegramServer.safeParse(parseJson(text));
  if (!parsed.success)
    throw new OptionsError('PAIRLINE_TEST_TELEGRAM_SERVER must be {"dc", "publicKey", "app"} as JSON.');
  return parsed.data;
}

function testUiLink(text: string | undefined, packaged: boolean): string | undefined {
  if (text === undefined) return undefined;
  if (packaged) throw new OptionsError('PAIRLINE_TEST_UI_LINK is for tests and not taken by an installed app.');
  return valueOf(z.string().regex(/^[\w-]{32,200}$/), text, 'PAIRLINE_TEST_UI_LINK');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The device's data folder: named by the environment, else where programs of a user keep their data on this system. */
export function deviceFolder(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['PAIRLINE_DEVICE_DATA'];
  if (named) return resolve(named);
  switch (process.platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Pairline', 'headless');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Pairline', 'headless');
    default:
      return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'pairline', 'headless');
  }
}
