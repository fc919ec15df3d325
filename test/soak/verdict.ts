/** What a soak has shown: what went wrong, and which figures level off. Pure. */
import { storeFile } from '../../gateway/store/sqlite/store.ts';
import { floorOf, judgeLevel, type Level, type Limit, type Point } from './levels.ts';
import { PARTIES, type Party, type Sample, type SoakResult } from './result.ts';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly limit: Limit;
  readonly points: readonly Point[];
  /** Undefined when the run was too short to tell. */
  readonly level: Level | undefined;
}

export interface Verdict {
  readonly isGood: boolean;
  /** Each a sentence with its first examples. */
  readonly findings: readonly string[];
  readonly figures: readonly Figure[];
}

const MEMORY: Limit = { share: 0.1, least: 8 };
/** A whole heap is tidied up every few minutes under this load, and grows in between. */
const HEAP_STRETCH_MS = 10 * 60_000;
/** They come and go with the load. One that each fault leaves behind is more: the judged stretch of an hour has about thirty. */
const HANDLES: Limit = { share: 0, least: 4 };
const LOG: Limit = { share: 0.1, least: 1 };
/** What is kept of a message, by design for weeks, may not become more per message. */
const KEPT: Limit = { share: 0.1, least: 0.1 };

export function judge(result: SoakResult): Verdict {
  const figures = PARTIES.flatMap((party) => figuresOf(result.samples, party));
  const grown = figures.flatMap(({ name, unit, level }) =>
    level === undefined || level.isLevel
      ? []
      : [`${name} grew by ${level.growth.toFixed(1)} ${unit}, and may by ${level.allowed.toFixed(1)}`],
  );
  const findings = [...wrongs(result), ...grown];
  return { isGood: findings.length === 0, findings, figures };
}

function wrongs({ out, in: inward, backwards, unfinished, failures }: SoakResult): string[] {
  const lists: Record<string, readonly string[]> = {
    'accepted and not shown': out.lost,
    'shown twice': out.doubled,
    'shown out of order': out.disordered,
    'shown, and never sent': out.unknown,
    'received and not told': inward.lost,
    'told twice': inward.doubled,
    'told out of order': inward.disordered,
    'told, and never written': inward.unknown,
    'statuses that went back': backwards,
    'what a client may not do': failures,
  };
  const found = Object.entries(lists).flatMap(([what, list]) =>
    list.length === 0 ? [] : [`${list.length} ${what}: ${list.slice(0, 5).join('; ')}`],
  );
  for (const [last, count] of Object.entries(unfinished)) {
    found.push(`${count} of which the customer has not heard the end; ${last}`);
  }
  return found;
}

function figuresOf(samples: readonly Sample[], party: Party): Figure[] {
  // Of the process that lived last: another one's memory says nothing of this one's.
  const pid = samples.at(-1)?.processes[party]?.pid;
  const life = samples.filter(({ processes }) => processes[party]?.pid === pid && pid !== undefined);
  const figure = (
    what: string,
    unit: string,
    limit: Limit,
    from: readonly Sample[],
    valueOf: (sample: Sample) => number | undefined,
  ): Figure => {
    const points = pointsOf(from, valueOf);
    return { name: `${party}: ${what}`, unit, limit, points, level: judgeLevel(points, limit) };
  };
  const ofProcess = (sample: Sample) => sample.processes[party];
  const heap = floorOf(
    pointsOf(life, ({ heapMb }) => heapMb),
    HEAP_STRETCH_MS,
  );
  const handled = totals(samples);
  return [
    figure('memory', 'MB', MEMORY, life, (sample) => {
      const { residentMb } = ofProcess(sample) ?? {};
      return residentMb === undefined ? undefined : residentMb - cachedMb(sample, party);
    }),
    ...(party === 'gateway'
      ? [{ name: 'gateway: heap', unit: 'MB', limit: MEMORY, points: heap, level: judgeLevel(heap, MEMORY) }]
      : []),
    figure('handles', '', HANDLES, life, (sample) => ofProcess(sample)?.handles),
    figure('sockets', '', HANDLES, life, (sample) => ofProcess(sample)?.sockets),
    figure('threads', '', HANDLES, life, (sample) => ofProcess(sample)?.threads),
    figure('log of the store', 'MB', LOG, samples, ({ stores }) => stores[party].logMb),
    figure(
      'store per message',
      'kB',
      KEPT,
      samples,
      (sample) => (stored(sample, party) * 1_024) / (handled.get(sample) ?? Number.NaN),
    ),
  ];
}

function pointsOf(samples: readonly Sample[], valueOf: (sample: Sample) => number | undefined): Point[] {
  return samples.flatMap((sample) => {
    const value = valueOf(sample);
    return value === undefined || !Number.isFinite(value) ? [] : [{ at: sample.at, value }];
  });
}

/** What the gateway has read and written of its store stays in memory up to a bound, which grows with the store until then. */
const cachedMb = ({ stores }: Sample, party: Party): number =>
  party === 'gateway' ? Math.min(stores.gateway.databaseMb, storeFile.cacheMb) : 0;

const stored = ({ stores }: Sample, party: Party): number => stores[party].databaseMb + stores[party].mediaMb;

/** Messages of both directions until each sample. */
function totals(samples: readonly Sample[]): Map<Sample, number> {
  let total = 0;
  return new Map(
    samples.map((sample) => {
      total += sample.shown + sample.told;
      return [sample, total];
    }),
  );
}
