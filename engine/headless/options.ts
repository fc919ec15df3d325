import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** Where the screens are when nobody says otherwise: one port, so that a bookmark stays good. */
export const DEFAULT_UI_PORT = 4747;
/** Where the gateway beside the engine takes the API's calls. */
export const DEFAULT_GATEWAY_PORT = 8080;

export interface HeadlessOptions {
  /** Absolute; holds keys, and the folders of engine and embedded gateway. */
  dataFolder: string;
  /** 0 takes any free port. */
  uiPort: number;
  /** One JSON line on stdout when ready, instead of words. */
  json: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Runs a gateway beside the engine, in a process of its own. */
  embedded: { port: number } | undefined;
  /** Links this device at the start, when it is not linked yet. */
  enrol: { gatewayUrl: string; code: string } | undefined;
  /** A simulated network instead of WhatsApp. For tests and the demo. */
  testWhatsApp: { url: string; publicKey: Uint8Array } | undefined;
  /** A simulated network instead of Telegram, and the program that it knows. For tests and the demo. */
  testTelegram: z.infer<typeof testTelegramServer> | undefined;
}

/** Flags or environment that cannot be used, in words for the owner. */
export class OptionsError extends Error {
  override name = 'OptionsError';
}

export const USAGE = `Usage: npm run headless -- [flags]

  --data-dir <folder>     where keys, sessions and messages are kept
  --ui-port <port>        port of the screens on this machine (default ${DEFAULT_UI_PORT}; 0: any free port)
  --embedded              run a gateway beside it, on this machine
  --gateway-port <port>   port of that gateway (default ${DEFAULT_GATEWAY_PORT})
  --gateway-url <url>     link to this gateway, with the code in PAIRLINE_ENROLMENT_CODE
  --json                  print one JSON line when ready
  --help                  print this

PAIRLINE_LOG_LEVEL: debug, info, warn (default), error or silent. The log goes to stderr.
`;

const port = z.coerce.number().int().min(0).max(65_535);
const logLevel = z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn');
const testTelegramServer = z.object({
  dc: z.object({ id: z.number().int(), ipAddress: z.ipv4(), port: z.number().int() }),
  /** PEM. */
  publicKey: z.string(),
  app: z.object({ apiId: z.number().int(), apiHash: z.string() }),
});
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
    dataFolder: resolve(flags['data-dir'] ?? defaultDataFolder(env)),
    uiPort: valueOf(port, flags['ui-port'] ?? DEFAULT_UI_PORT, '--ui-port'),
    json: flags.json,
    logLevel: valueOf(logLevel, env['PAIRLINE_LOG_LEVEL'], 'PAIRLINE_LOG_LEVEL'),
    embedded: flags.embedded
      ? { port: valueOf(port, flags['gateway-port'] ?? DEFAULT_GATEWAY_PORT, '--gateway-port') }
      : undefined,
    enrol: gatewayUrl === undefined ? undefined : { gatewayUrl, code: enrolmentCode(env) },
    testWhatsApp: testWhatsApp(env['PAIRLINE_TEST_WHATSAPP_SERVER'], packaged),
    testTelegram: testTelegram(env['PAIRLINE_TEST_TELEGRAM_SERVER'], packaged),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string' },
        'ui-port': { type: 'string' },
        embedded: { type: 'boolean', default: false },
        'gateway-port': { type: 'string' },
        'gateway-url': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error), { cause: error });
  }
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Where programs of a user keep their data on this system. */
function defaultDataFolder(env: Readonly<Record<string, string | undefined>>): string {
  switch (process.platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Pairline', 'headless');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Pairline', 'headless');
    default:
      return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'pairline', 'headless');
  }
}
