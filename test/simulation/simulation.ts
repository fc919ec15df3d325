import type { Happening } from './history.ts';
import { seedChance } from './machine/chance.ts';
import { Run } from './run.ts';
import type { Template } from './template.ts';
import { startWorld } from './world.ts';

/** What is wrong with a history, in words; empty when all promises were kept. */
export async function faultsOf(template: Template, seed: number, history: readonly Happening[]): Promise<string[]> {
  seedChance(seed);
  const world = await startWorld(template, seed);
  try {
    const run = new Run(world);
    const sofar = (): string[] => [...world.failures, ...run.faults];
    for (const happening of history) {
      await run.let(happening);
      if (sofar().length > 0) return sofar();
    }
    await run.heal();
    const faults = await run.faultsAtTheEnd();
    return [...sofar(), ...faults];
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  } finally {
    await world.stop();
  }
}

/** The same fault with fewer happenings: parts are left out as long as something stays wrong. */
export async function shrunk(
  template: Template,
  seed: number,
  history: readonly Happening[],
): Promise<readonly Happening[]> {
  let smallest = history;
  for (let part = Math.ceil(history.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let from = 0; from < smallest.length;) {
      const less = [...smallest.slice(0, from), ...smallest.slice(from + part)];
      if ((await faultsOf(template, seed, less)).length > 0) smallest = less;
      else from += part;
    }
  }
  return smallest;
}
