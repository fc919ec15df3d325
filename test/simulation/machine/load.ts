import { registerHooks } from 'node:module';
import { takeSystemsChance } from './chance.ts';
import { letSignalsGo } from './signals.ts';
import { countTurns } from './turns.ts';

/** Parts of the platform that touch the disk: here they are of this folder, in memory. */
const IN_MEMORY = ['store-file.ts', 'folder-lock.ts', 'media-store.ts', 'store-copies.ts'];

/** From now on what is loaded runs on a simulated machine. */
export function loadOnSimulatedMachine(): void {
  takeSystemsChance();
  countTurns();
  letSignalsGo();
  const platform = new URL('../../../platform/', import.meta.url).href;
  const here = new URL('.', import.meta.url).href;
  const replaced = new Map(IN_MEMORY.map((name) => [`${platform}${name}`, `${here}${name}`]));
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      const instead = replaced.get(found.url);
      return instead === undefined || context.parentURL?.startsWith(here) ? found : { ...found, url: instead };
    },
  });
}
