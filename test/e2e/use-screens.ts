import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { UiDoor } from '../../shared/contract/ui.ts';
import { launchChromium } from './browser.ts';
import { buildScreens, look, type Look } from './harness.ts';

export interface Screens {
  /** Opens the screens before a door, until the test ends. */
  look(door: UiDoor, options?: BrowserContextOptions): Promise<Look>;
  /** Of the built screens. */
  readonly folder: string;
}

/** Screens and a browser for the tests of a file. A test fails when the browser complained, or asked for something elsewhere. */
export function useScreens(): Screens {
  let browser: Browser | undefined;
  let screens: Awaited<ReturnType<typeof buildScreens>> | undefined;
  let shown: Look[] = [];
  beforeAll(async () => {
    screens = await buildScreens();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await screens?.remove();
  });
  afterEach(async () => {
    const ended = await Promise.all(shown.map((one) => one.end()));
    shown = [];
    const problems = ended.flatMap(({ complaints, strangers }) => [...complaints, ...strangers]);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  const built = () => {
    if (!browser || !screens) throw new Error('The screens are there from the first test on');
    return { browser, ...screens };
  };
  return {
    look: async (door, options) => {
      const opened = await look(built().browser, door, built().folder, options);
      shown.push(opened);
      // Who ends it has heard the complaints.
      const end = (): ReturnType<Look['end']> => {
        shown = shown.filter((one) => one !== opened);
        return opened.end();
      };
      return { ...opened, end };
    },
    get folder() {
      return built().folder;
    },
  };
}
