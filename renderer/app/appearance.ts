import { useEffect, useState } from 'react';
import type { Settings } from '../../shared/contract/ui.ts';
import { languageFor } from '../../shared/policy/language-for.ts';
import { directionOf, type SpokenLanguage } from '../words/languages.ts';
import { speak } from '../words/index.ts';
import { useAppState } from './hooks.ts';

/** `?words=pseudo` in the address: how screens look with long words from right to left. For looking at screens alone. */
const shownInPseudo = new URLSearchParams(location.search).get('words') === 'pseudo';

/** What the page speaks before the engine has said what its owner chose. */
const BEFORE: Pick<Settings, 'language' | 'theme'> = { language: 'system', theme: 'system' };

const spokenFor = (chosen: Settings['language']): SpokenLanguage =>
  shownInPseudo ? 'pseudo' : languageFor(chosen, navigator.languages);

async function wear(spoken: SpokenLanguage): Promise<void> {
  await speak(spoken);
  const { documentElement: page } = document;
  page.lang = spoken === 'pseudo' ? 'en' : spoken;
  page.dir = directionOf(spoken);
}

/** Before the first rendering, so that no page flashes in another language. */
export const wearDefault = (): Promise<void> => wear(spokenFor(BEFORE.language));

/**
 * Keeps language and colours as the owner chose them.
 * @returns the language on the page: what is below must be rendered anew when it changes
 */
export function useAppearance(): SpokenLanguage {
  const { language, theme } = useAppState(({ engine }) => engine?.snapshot.settings ?? BEFORE);
  const wanted = spokenFor(language);
  const [spoken, setSpoken] = useState(wanted);
  useEffect(() => {
    let isWanted = true;
    const change = async (): Promise<void> => {
      await wear(wanted);
      if (isWanted) setSpoken(wanted);
    };
    void change();
    return () => {
      isWanted = false;
    };
  }, [wanted]);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return spoken;
}
