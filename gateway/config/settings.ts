import { isIP } from 'node:net';
import { z } from 'zod';
import { parseAllowedHost, type AllowedHost } from '../../platform/guard-rules.ts';
import { PDF_SETTINGS } from '../services/pdf/settings.ts';
import { isOrigin, TRANSLATION_KINDS } from '../../shared/contract/owner/api-settings.ts';
import { choice, integer, list, longText, onOff, path, serviceUrl, text, type Kind } from './kinds.ts';

export interface Setting<T> {
  readonly kind: Kind<T & {}>;
  /** One sentence for help and documentation. */
  readonly about: string;
  /** What is taken when nobody sets it. */
  readonly fallback: T;
  /** The fallback in words, where its value says too little. */
  readonly fallbackWords?: string;
  /** Never shown again, and no flag: command lines can be read by other users of the machine. */
  readonly isSecret?: true;
}

type More = Pick<Setting<unknown>, 'fallbackWords' | 'isSecret'>;

const setting = <T extends {}>(kind: Kind<T>, about: string, fallback: T, more: More = {}): Setting<T> => ({
  kind,
  about,
  fallback,
  ...more,
});
/** Off, or decided by the machine, unless somebody sets it. */
const optional = <T extends {}>(kind: Kind<T>, about: string, more: More = {}): Setting<T | undefined> => ({
  kind,
  about,
  fallback: undefined,
  ...more,
});

const allowedHost = z.string().transform((part, context): AllowedHost => {
  const host = parseAllowedHost(part);
  if (host) return host;
  context.addIssue('no host');
  return z.NEVER;
});

const proxy = z.string().refine((part) => {
  const [address = '', bits, ...more] = part.split('/');
  if (['loopback', 'linklocal', 'uniquelocal'].includes(part)) return true;
  const version = isIP(address);
  const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
  return version !== 0 && isNetwork && more.length === 0;
});

const origin = z.string().refine(isOrigin);

const port = z.string().transform(Number).pipe(z.number().int().min(1).max(65_535));

/**
 * All settings of the gateway. Their names follow from the key: `logLevel` is `--log-level`, `PAIRLINE_LOG_LEVEL`, and
 * `log_level` in the file. `node scripts/configuration.ts` writes them to docs/configuration.md.
 */
export const SECTIONS = [
  {
    title: 'Folder and key',
    settings: {
      data: optional(path, 'The data folder: store, attachments, key, lock.', {
        fallbackWords: "the user's folder for data of programs, `pairline/gateway`",
      }),
      keyFile: optional(path, 'The key under which bodies and attachments are sealed; made on the first start.', {
        fallbackWords: 'a systemd credential `pairline-gateway-key`, else `key` in the data folder',
      }),
    },
  },
  {
    title: 'Doors',
    settings: {
      host: setting(text, 'The address to listen on.', '127.0.0.1'),
      port: setting(integer(0, 65_535), 'The port to listen on; 0 takes any free one.', 8080),
      behindProxy: setting(
        onOff,
        'A reverse proxy with HTTPS stands before the gateway: plain HTTP may then be served beyond this machine.',
        false,
      ),
      trustedProxies: setting(
        list('addresses, networks such as 10.0.0.0/8, loopback, linklocal or uniquelocal', proxy),
        'With `behind_proxy`: whose `X-Forwarded-For` tells where a call comes from.',
        ['loopback', 'linklocal', 'uniquelocal'],
      ),
      tlsCertificate: optional(
        path,
        'HTTPS with this certificate (PEM, with those between it and the authority). Renewed files are taken within a minute, ' +
          'or at once on SIGHUP; open connections go on.',
      ),
      tlsKey: optional(path, 'The key of the certificate (PEM, without a passphrase).'),
      hstsDays: setting(
        integer(0, 3_650),
        'With a certificate: how long browsers keep to HTTPS for this host name, on all of its ports; 0 for not at all.',
        180,
      ),
      corsOrigins: setting(
        list('origins such as https://shop.example, or *', origin),
        'Pages that may call the API from browsers. Whoever opens such a page can read its client secret.',
        [],
      ),
      metricsToken: optional(longText, 'What Prometheus sends as bearer token to `/metrics`, at least 20 characters.', {
        isSecret: true,
        fallbackWords: 'without one and without a proxy, programs on this machine may read them',
      }),
    },
  },
  {
    title: 'Messages',
    settings: {
      emojiShortcuts: setting(onOff, 'Shortcuts such as `(y)` become emoji in what goes to WhatsApp.', true),
    },
  },
  {
    title: "Customers' URLs",
    settings: {
      allowedHosts: setting(
        list('hosts such as intranet.example:8443, 10.0.0.5 or [fd00::5]:*', allowedHost),
        "Hosts that customers' URLs may name although they lie inside: exact names or addresses, with a port or `:*` for any.",
        [],
      ),
      allowedPorts: setting(list('ports', port), "Ports that customers' URLs may name.", [443, 80]),
      allowHttp: setting(onOff, "Customers' URLs may be plain http, not only those of allowed hosts.", false),
      extraCa: optional(
        path,
        "File with certificates (PEM) of an own authority, which customers' hosts may have besides the usual ones.",
      ),
    },
  },
  {
    title: 'Services',
    settings: {
      translationUrl: optional(serviceUrl, 'The service that translates, see `docs/services.md`.'),
      translationKind: setting(choice(...TRANSLATION_KINDS), 'What it speaks.', 'libretranslate'),
      pdfMaxMb: setting(integer(1, 500), 'The largest PDF of a job, in megabytes.', PDF_SETTINGS.maxMb),
      pdfMaxPages: setting(integer(1, 100_000), 'The most pages of a PDF in a job.', PDF_SETTINGS.maxPages),
      pdfMaxSeconds: setting(integer(1, 3_600), 'The longest that a job may read.', PDF_SETTINGS.limitMs / 1_000),
      pdfMemoryMb: setting(
        integer(64, 4_096),
        'The memory of a thread that reads a PDF; up to three run at once.',
        PDF_SETTINGS.maxMemoryMb,
      ),
      pdfKeptHours: setting(
        integer(1, 8_760),
        'How long the text of a job can be retrieved.',
        PDF_SETTINGS.keptMs / 3_600_000,
      ),
      translationKey: optional(text, 'The key of a LibreTranslate that asks for one.', { isSecret: true }),
    },
  },
  {
    title: 'How long things are kept',
    settings: {
      contentDays: setting(integer(0, 3_650), 'Days until the content of a message goes, from its end.', 14),
      messageDays: setting(
        integer(1, 3_650),
        'Days until messages go, from their end, with number and history; and what came in, from its arrival.',
        30,
      ),
      copyDays: setting(
        integer(0, 3_650),
        'Days until copies of the store go that updates and damage left behind.',
        30,
      ),
    },
  },
  {
    title: 'Log',
    settings: {
      logLevel: setting(
        choice('debug', 'info', 'warn', 'error', 'silent'),
        'The lowest level that is written. Each call of the API is a line: refused ones at info, the others at debug.',
        'info',
      ),
    },
  },
] as const;

type Section = (typeof SECTIONS)[number]['settings'];
type Settings = Section extends infer S ? (S extends unknown ? (x: S) => void : never) : never;
type All = Settings extends (x: infer S) => void ? S : never;

export type SettingKey = keyof All;
export type SettingValues = { readonly [K in SettingKey]: All[K] extends Setting<infer T> ? T : never };

export const SETTINGS: ReadonlyMap<SettingKey, Setting<unknown>> = new Map(
  SECTIONS.flatMap(({ settings }) => Object.entries(settings)) as [SettingKey, Setting<unknown>][],
);

const words = (key: string): string[] => key.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
export const variableOf = (key: string): string => `PAIRLINE_${words(key).join('_').toUpperCase()}`;
export const flagOf = (key: string): string => `--${words(key).join('-')}`;
export const fileKeyOf = (key: string): string => words(key).join('_');
