import type { TranslationKind } from '../../../shared/contract/owner/api-settings.ts';
import type { Clock } from '../../../shared/ports.ts';
import { createApertium } from './apertium.ts';
import { createAsk } from './ask.ts';
import { createLibreTranslate } from './libre-translate.ts';
import type { TranslationProvider } from './provider.ts';

/** Which service translates, as the owner says. */
export interface TranslationChoice {
  readonly kind: TranslationKind;
  readonly url: string;
  readonly key: string | undefined;
}

export function translationProvider(choice: TranslationChoice, clock: Clock): TranslationProvider {
  const ask = createAsk(clock);
  switch (choice.kind) {
    case 'libretranslate':
      return createLibreTranslate({ ...choice, ask });
    case 'apertium':
      return createApertium({ url: choice.url, ask });
  }
}
