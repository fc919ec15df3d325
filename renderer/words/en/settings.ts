import type { Language, Theme } from '../../../shared/contract/ui.ts';

const themes: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export const settings = {
  title: 'Settings',
  meaning: 'What you change is kept at once.',
  appearance: 'Appearance',
  theme: 'Colours',
  themes,
  language: 'Language',
  systemLanguage: 'As the system',
};

/** Each language by its own name, so that who cannot read the present one finds theirs. The same in every catalogue. */
export const languageNames: Record<Language, string> = { en: 'English', es: 'Español', ar: 'العربية' };
