import type { TranslationChoice } from '../services/translation/choose.ts';
import { ConfigError, type GatewayConfig } from './load.ts';

/** The service that translates, or undefined when none is set. @throws ConfigError for settings that contradict each other */
export function translationChoice(
  config: Pick<GatewayConfig, 'translationUrl' | 'translationKind' | 'translationKey'>,
): TranslationChoice | undefined {
  const { translationUrl: url, translationKind: kind, translationKey: key } = config;
  if (url === undefined) {
    if (key === undefined) return undefined;
    throw new ConfigError(['translation_key: there is no translation_url, so nothing that the key is for.']);
  }
  if (kind === 'apertium' && key !== undefined) {
    throw new ConfigError(['translation_key: is for libretranslate only, apertium has no keys.']);
  }
  return { kind, url, key };
}
