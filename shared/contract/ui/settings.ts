import { z } from 'zod';
import { ownPace } from '../pacing.ts';
import type { Proxy } from '../../model/proxy.ts';
import { alertSetting, type ShownAlerts } from './alerts.ts';
import { DEFAULT_RETENTION } from '../../policy/retention.ts';
import { retentionSetting } from './retention.ts';
import { authoritySetting, proxySetting, type Authority, type ShownAuthority, type ShownProxy } from './way-out.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
/** Languages that the screens have words in, by BCP 47. */
export const LANGUAGES = ['en', 'es', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the owner chose for this installation. No defaults in here: a change names only what it changes. */
const settings = z.object({
  theme: z.enum(THEMES),
  /** `system`: the first of the system's languages that there are words in. */
  language: z.enum(['system', ...LANGUAGES]),
  /** The desktop app: starts with the person's session, without a window. */
  startAtLogin: z.boolean(),
  /** The desktop app: the machine does not fall asleep by itself while a number is paired and it is not on battery. */
  keepAwake: z.boolean(),
  /** The desktop app: goes on working when its window is closed. */
  keepRunning: z.boolean(),
  /** The desktop app: a notification of the system when something needs a person. */
  notify: z.boolean(),
  /** The program that Telegram knows this installation by, from my.telegram.org; null until it is entered. */
  telegramApp: z
    .object({
      apiId: z.number().int().positive().max(2_147_483_647),
      /** 32 hexadecimal digits. */
      apiHash: z.string().regex(/^[0-9a-f]{32}$/),
    })
    .nullable(),
  /** By account. */
  pacing: z.record(z.string().min(1).max(64), ownPace),
  /** What all connections to the outside go through; null: nothing. */
  proxy: proxySetting.nullable(),
  /** Who is trusted besides the usual authorities. */
  authority: authoritySetting.nullable(),
  /** Who is told when nobody looks. */
  alerts: alertSetting.nullable(),
  retention: retentionSetting,
});
export type Settings = z.output<typeof settings>;

/** Some of them, each checked by itself. */
export const someSettings = settings.partial();
/** Those that a person just changes; the others have calls of their own, which check more. */
const simpleSettings = settings.omit({ proxy: true, authority: true, alerts: true, retention: true }).partial();

/** What holds until the owner chooses; a store of before a setting has it too. */
export const DEFAULT_SETTINGS = {
  theme: 'system',
  language: 'system',
  startAtLogin: false,
  keepAwake: true,
  keepRunning: true,
  notify: true,
  telegramApp: null,
  pacing: {},
  proxy: null,
  authority: null,
  alerts: null,
  retention: DEFAULT_RETENTION,
} satisfies Settings;

/** What screens see: of a secret only that it is there. */
export interface ShownSettings extends Omit<Settings, 'telegramApp' | 'proxy' | 'authority' | 'alerts'> {
  telegramApp: { apiId: number } | null;
  proxy: ShownProxy | null;
  authority: ShownAuthority | null;
  alerts: ShownAlerts | null;
}

/**
 * @param fixed what was laid down at the start, in place of what was chosen
 * @param told how far the alerts' webhook is
 */
export function shownSettings(
  { telegramApp, proxy, authority, alerts, ...others }: Settings,
  fixed: { proxy?: Proxy | undefined; authority?: Authority | undefined } = {},
  told: Pick<ShownAlerts, 'last' | 'isWaiting'> = { isWaiting: false },
): ShownSettings {
  const trusted = fixed.authority ?? authority;
  return {
    ...others,
    telegramApp: telegramApp && { apiId: telegramApp.apiId },
    proxy: shownProxy(fixed.proxy ?? proxy, fixed.proxy !== undefined),
    alerts: alerts && { url: alerts.url, afterMinutes: alerts.afterMinutes, ...told },
    authority: trusted && { certificates: trusted.certificates, isFixed: fixed.authority !== undefined },
  };
}

const shownProxy = (proxy: Proxy | null, isFixed: boolean): ShownProxy | null => {
  if (proxy === null) return null;
  const { password, ...shown } = proxy;
  return { ...shown, hasPassword: password !== undefined && password !== '', isFixed };
};

export const settingsCalls = {
  /** Changes those that are named and answers when they are durable. */
  'settings.change': simpleSettings,
} as const;

export interface SettingsAnswers {
  'settings.change': null;
}
