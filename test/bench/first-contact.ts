import type { Stack } from '../support/stack.ts';
import type { Bare } from './bare.ts';
import { usageOf } from './process-usage.ts';
import { median, rounded } from './statistics.ts';
import { sendAndCount } from './whole-path.ts';

const PEOPLE = 600;
const ROUNDS = 12;
const PER_ROUND = PEOPLE / ROUNDS;

export interface FirstContactFigures {
  people: number;
  wholePerSecond: number;
  barePerSecond: number;
  /** Median of the ratios of neighbouring rounds. */
  ratio: number;
  cpuMsPerMessage: { engine: number; bare: number };
}

/** Texts to people whom neither side has written to, from the post to the phone, against a bare loop. Rounds alternate. */
export async function benchFirstContact(stack: Stack, bare: Bare): Promise<FirstContactFigures> {
  // Nobody looks at a page meanwhile, as on most days.
  await stack.ui.close();
  const people = await addPeople(stack, 2 * PEOPLE);
  const rates: { whole: number; bare: number }[] = [];
  const cpu = { engine: 0, bare: 0 };
  const enginePid = stack.engine?.pid ?? 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const rate = { bare: 0, whole: 0 };
    for (const side of round % 2 === 0 ? (['bare', 'whole'] as const) : (['whole', 'bare'] as const)) {
      const strangers = people.splice(0, PER_ROUND);
      if (side === 'bare') {
        const { ms, cpuMs } = await bare.send(strangers, PER_ROUND);
        rate.bare = (PER_ROUND / ms) * 1_000;
        cpu.bare += cpuMs;
      } else {
        const before = usageOf(enginePid).cpuMs;
        rate.whole = (PER_ROUND / (await sendAndCount(stack, PER_ROUND, strangers))) * 1_000;
        cpu.engine += usageOf(enginePid).cpuMs - before;
      }
    }
    rates.push(rate);
  }
  return {
    people: PEOPLE,
    wholePerSecond: rounded(median(rates.map(({ whole }) => whole))),
    barePerSecond: rounded(median(rates.map(({ bare }) => bare))),
    ratio: rounded(median(rates.map((rate) => rate.whole / rate.bare))),
    cpuMsPerMessage: { engine: rounded(cpu.engine / PEOPLE), bare: rounded(cpu.bare / PEOPLE) },
  };
}

async function addPeople({ networks }: Stack, count: number): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, index) => `44770095${String(index).padStart(4, '0')}`);
  for (const number of numbers) await networks.whatsapp.phone({ number });
  return numbers;
}
