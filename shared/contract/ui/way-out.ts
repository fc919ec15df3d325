import { z } from 'zod';
import type { Channel } from '../../model/channel.ts';
import { PROXY_KINDS, type Proxy, type ProxyTrouble } from '../../model/proxy.ts';

/** How connections leave this machine: the proxy that they go through, and who is trusted besides the usual ones. */

const host = z.union([z.hostname().max(253), z.ipv4(), z.ipv6()]);
/** RFC 1929 has room for 255 bytes; HTTP would take more. */
const login = z
  .string()
  .max(255)
  .refine((text) => utf8Length(text) <= 255);

const utf8Length = (text: string): number =>
  text.isWellFormed() ? encodeURIComponent(text).replaceAll(/%[0-9A-F]{2}/g, '.').length : Infinity;

export const proxySetting = z.object({
  kind: z.enum(PROXY_KINDS),
  host,
  port: z.number().int().min(1).max(65_535),
  user: login.optional(),
  password: login.optional(),
});

export const authoritySetting = z.object({
  pem: z.string().max(65_536),
  certificates: z.array(z.object({ subject: z.string(), endsAt: z.number() })),
});
export type Authority = z.output<typeof authoritySetting>;

/** What screens see. `isFixed`: whoever started Pairline laid it down, so it cannot be changed here. */
export interface ShownProxy extends Omit<Proxy, 'password'> {
  hasPassword: boolean;
  isFixed: boolean;
}
export interface ShownAuthority {
  certificates: Authority['certificates'];
  isFixed: boolean;
}

/** Without a password the one that is kept stays, as long as it is for the same proxy and user. */
export const withKeptPassword = (proxy: Proxy, kept: Proxy | null): Proxy =>
  proxy.password === undefined && kept?.password !== undefined && isSame(proxy, kept)
    ? { ...proxy, password: kept.password }
    : proxy;

const isSame = (a: Proxy, b: Proxy): boolean =>
  a.kind === b.kind && a.host === b.host && a.port === b.port && a.user === b.user;

export interface TriedTarget {
  target: Channel | 'gateway';
  tookMs: number;
  /** Absent when it was reached. */
  problem?: { code: ProxyTrouble | 'unreachable' | 'timedOut' | 'certificateRefused'; detail?: string };
}

export const wayOutCalls = {
  /**
   * Everything goes through this proxy from now on, or directly again. All connections are made anew.
   * `notPossibleNow`: laid down at the start.
   */
  'wayOut.setProxy': z.object({ proxy: proxySetting.nullable() }),
  /**
   * Trusts these authorities besides the usual ones, or none.
   * `certificateInvalid` with `noCertificate`, `noAuthority` or `ended` as its detail.
   */
  'wayOut.setAuthority': z.object({ pem: z.string().max(65_536).nullable() }),
  /** Goes to the networks' and the gateway's doors: by this proxy, or as it is chosen now. Nothing is sent there. */
  'wayOut.test': z.object({ proxy: proxySetting.nullable().optional() }),
} as const;

export interface WayOutAnswers {
  'wayOut.setProxy': null;
  'wayOut.setAuthority': null;
  'wayOut.test': { proxy: boolean; targets: TriedTarget[] };
}
