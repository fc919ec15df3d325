import type { SettingsAnswers } from '../../shared/contract/ui/settings.ts';
import type { SettingsStore } from '../store/settings.ts';
import type { CallsOf } from './refused.ts';

export function settingsCallsOn(settings: SettingsStore): CallsOf<keyof SettingsAnswers> {
  return {
    'settings.change': async (changes) => {
      await settings.change(changes);
      return null;
    },
  };
}
