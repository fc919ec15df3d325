import { z } from 'zod';
import { LOOPBACK_HOSTS, parseAllowedHost, type AllowedHost, type GuardRules } from '../../platform/guard-rules.ts';
import { TRANSLATION_KINDS } from '../../shared/contract/owner/api-settings.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { translationProvider } from '../services/translation/choose.ts';
import { createTranslation, type Translation } from '../services/translation/translation.ts';
import type { OwnSettingsStore } from '../store/own-settings.ts';

/** As it is kept. What an earlier release did not know has its fallback. */
const ownSettings = z.object({
  translation: z
    .object({ kind: z.enum(TRANSLATION_KINDS), url: z.string(), key: z.string().optional() })
    .nullable()
    .default(null),
  corsOrigins: z.array(z.string()).default([]),
  allowedHosts: z.array(z.string()).default([]),
  authority: z.string().nullable().default(null),
});
export type OwnSettings = z.infer<typeof ownSettings>;

/** What the owner has chosen about the API of the gateway beside the app, at this moment. */
export interface KeptSettings {
  current(): OwnSettings;
  /** Holds from the next call on. @throws PortError when it could not be kept; then nothing has changed */
  change(changes: Partial<OwnSettings>): Promise<void>;
}

export async function keepOwnSettings(store: OwnSettingsStore): Promise<KeptSettings> {
  const kept = await store.ownSettings();
  let current = ownSettings.parse(kept === undefined ? {} : JSON.parse(kept));
  return {
    current: () => current,
    change: async (changes) => {
      const next = { ...current, ...changes };
      await store.putOwnSettings(JSON.stringify(next));
      current = next;
    },
  };
}

/**
 * The rules for URLs in calls, looked at anew for each: this machine's own programs, which its owner calls for, and the hosts
 * that the owner has named.
 */
export function rulesOfOwner(rules: GuardRules, own: KeptSettings): GuardRules {
  const { ports, plainHttp, hosts = [], ca } = rules;
  return {
    ...(ports && { ports }),
    plainHttp,
    get hosts(): readonly AllowedHost[] {
      const named = own.current().allowedHosts.flatMap((text) => parseAllowedHost(text) ?? []);
      return [...hosts, ...named, ...LOOPBACK_HOSTS];
    },
    get ca(): string | undefined {
      const all = [ca, own.current().authority].filter((one) => typeof one === 'string');
      return all.length === 0 ? undefined : all.join('\n');
    },
  };
}

/** The service that translates now; asked anew for each call. */
export function translationOfOwner(
  own: KeptSettings,
  fallback: Translation | undefined,
  { clock, log }: { clock: Clock; log: Log },
): () => Translation | undefined {
  let made: { of: OwnSettings['translation']; translation: Translation } | undefined;
  return () => {
    const of = own.current().translation;
    if (of === null) return fallback;
    if (made?.of !== of) {
      const provider = translationProvider({ kind: of.kind, url: of.url, key: of.key }, clock);
      made = { of, translation: createTranslation({ provider, clock, log }) };
    }
    return made.translation;
  };
}
