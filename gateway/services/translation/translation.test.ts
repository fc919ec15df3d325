import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { TranslationTrouble, type ProviderLanguage } from './provider.ts';
import { createTranslation } from './translation.ts';

function house() {
  const clock = createManualClock();
  const log = createMemoryLog();
  const state = { asked: 0, isDown: false };
  const languages = async (): Promise<ProviderLanguage[]> => {
    state.asked += 1;
    if (state.isDown) throw new TranslationTrouble('failed', 502);
    return [{ code: 'en', targets: ['es'] }];
  };
  const translate = (): Promise<string> => Promise.reject(new TranslationTrouble('busy', 429));
  return { clock, log, state, translation: createTranslation({ provider: { languages, translate }, clock, log }) };
}

describe('which languages there are', () => {
  it('is asked of the provider once for many callers, and again after ten minutes', async () => {
    const { clock, state, translation } = house();
    await Promise.all([translation.supportedCodes(), translation.pair('en', 'es'), translation.supportedCodes()]);
    await clock.advance(9 * 60_000);
    await translation.supportedCodes();
    expect(state.asked).toBe(1);
    await clock.advance(60_000);
    expect(await translation.supportedCodes()).toEqual({ en: 'English', es: 'Spanish' });
    expect(state.asked).toBe(2);
  });

  it('is still known while the provider is down, for a day', async () => {
    const { clock, state, translation } = house();
    await translation.supportedCodes();
    state.isDown = true;
    await clock.advance(23 * 3_600_000);
    expect(await translation.pair('en', 'es')).toMatchObject({ kind: 'found' });
    await clock.advance(3_600_000);
    await expect(translation.supportedCodes()).rejects.toMatchObject({ code: 'failed' });
    state.isDown = false;
    expect(await translation.pair('en', 'es')).toMatchObject({ kind: 'found' });
  });
});

it('what the provider fails at is in the log with its status, and without the text', async () => {
  const { log, translation } = house();
  await expect(translation.translate({ from: 'en', to: 'es' }, 'very private')).rejects.toMatchObject({ code: 'busy' });
  expect(log.lines).toMatchObject([
    { event: 'translation.failed', fields: { call: 'translate', code: 'busy', status: 429 } },
  ]);
  expect(JSON.stringify(log.lines)).not.toContain('private');
});
