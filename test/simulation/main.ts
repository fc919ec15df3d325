/**
 * `node test/simulation/main.ts <first seed> <count> [bug]`: prints one JSON line: how many seeds kept all promises, and of the
 * first that did not, its faults and the shortest history that shows one.
 */
import { registerHooks } from 'node:module';
import { BUGS } from './bugs.ts';
import { isDead } from './machine/disk.ts';
import { loadOnSimulatedMachine } from './machine/load.ts';

const [first = '1', count = '1', bug] = process.argv.slice(2);
if (bug !== undefined) {
  const { file, line, instead } = BUGS[bug] ?? { file: '', line: '', instead: '' };
  let isIn = false;
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      if (!url.endsWith(`/${file}`)) return loaded;
      const source = String(loaded.source);
      if (source.split(line).length !== 2) throw new Error(`${bug}: ${file} has another line now`);
      isIn = true;
      return { ...loaded, source: source.replace(line, () => instead) };
    },
  });
  process.once('exit', () => {
    if (!isIn) process.exitCode = 1;
  });
}
loadOnSimulatedMachine();
// What the dead still try comes to nothing.
process.on('unhandledRejection', (error) => {
  if (!isDead(error)) throw error;
});
process.on('uncaughtException', (error) => {
  if (!isDead(error)) throw error;
});
// Only now, so that the bug is in what is loaded.
const { historyOf } = await import('./history.ts');
const { faultsOf, shrunk } = await import('./simulation.ts');
const { makeTemplate, removeTemplate } = await import('./template.ts');

const templates = [await makeTemplate('whatsapp'), await makeTemplate('telegram')] as const;
let failed: object | undefined;
// Most errors are those of calls that were lost, and nobody reads their traces: they are made when a seed that fails is run again.
const traces = Error.stackTraceLimit;
Error.stackTraceLimit = 0;
let seed = Number(first);
const end = seed + Number(count);
for (; seed < end && failed === undefined; seed += 1) {
  const template = templates[seed % 2 === 0 ? 0 : 1];
  const history = historyOf(seed);
  const found = await faultsOf(template, seed, history);
  if (found.length > 0) {
    Error.stackTraceLimit = traces;
    const again = await faultsOf(template, seed, history);
    const faults = again.length > 0 ? again : [...found, 'not again'];
    failed = { seed, faults, history: bug === undefined ? await shrunk(template, seed, history) : history.length };
  }
}
templates.forEach(removeTemplate);
process.stdout.write(`${JSON.stringify({ seeds: seed - Number(first), failed })}\n`);
