import { describe, expect, it } from 'vitest';
import type { Sample, SoakResult } from './result.ts';
import { judge } from './verdict.ts';

const MB_PER_MESSAGE = 0.002;
const sample = (index: number): Sample => {
  const process = { cpuMs: index, residentMb: 150, handles: 50, sockets: 20, threads: 12 };
  const store = { databaseMb: index * 400 * MB_PER_MESSAGE, logMb: 4, mediaMb: 0 };
  return {
    at: index * 10_000,
    processes: { engine: { pid: 1, ...process }, gateway: { pid: 2, ...process } },
    stores: { engine: store, gateway: store },
    heapMb: 60,
    queue: 0,
    shown: 200,
    told: 200,
    waitingOut: 1,
    waitingIn: 1,
  };
};
const hour = Array.from({ length: 360 }, (_, index) => sample(index + 1));
const nothing = { lost: [], doubled: [], disordered: [], unknown: [] };
const good: SoakResult = {
  samples: hour,
  troubles: [],
  accepted: 10,
  written: 10,
  unanswered: 0,
  repeatedEvents: 0,
  out: nothing,
  in: nothing,
  backwards: [],
  unfinished: {},
  failures: [],
  drainedMs: 0,
};
const findings = (change: Partial<SoakResult>): readonly string[] => judge({ ...good, ...change }).findings;
const changed = (change: (one: Sample, index: number) => Partial<Sample>): readonly Sample[] =>
  hour.map((one, index) => ({ ...one, ...change(one, index) }));

it('a run in which all went well and levelled off is good', () => {
  const verdict = judge(good);
  expect(verdict.findings).toEqual([]);
  expect(verdict.isGood).toBe(true);
  expect(verdict.figures.map(({ level }) => level?.isLevel)).not.toContain(undefined);
});

describe('a run is not good', () => {
  it.each<[string, Partial<SoakResult>, string]>([
    ['when one is lost', { out: { ...nothing, lost: ['a 1'] } }, '1 accepted and not shown: a 1'],
    ['when one is shown twice', { out: { ...nothing, doubled: ['a 1'] } }, '1 shown twice: a 1'],
    ['when one was overtaken', { out: { ...nothing, disordered: ['a 1'] } }, '1 shown out of order: a 1'],
    ['when one came in and was not told', { in: { ...nothing, lost: ['a 1'] } }, '1 received and not told: a 1'],
    ['when one came in and was told twice', { in: { ...nothing, doubled: ['a 1'] } }, '1 told twice: a 1'],
    ['when one came in and was overtaken', { in: { ...nothing, disordered: ['a 1'] } }, '1 told out of order: a 1'],
    ['when a status went back', { backwards: ['x'] }, '1 statuses that went back: x'],
    [
      'when the customer never hears the end',
      { unfinished: { 'whatsapp: sending': 2 } },
      '2 of which the customer has not heard the end; whatsapp: sending',
    ],
    ['when a client misbehaved', { failures: ['f'] }, '1 what a client may not do: f'],
  ])('%s', (_name, change, words) => {
    expect(findings(change)).toEqual([words]);
    expect(judge({ ...good, ...change }).isGood).toBe(false);
  });

  it('when memory leaks', () => {
    const samples = changed(({ processes }, index) => ({
      processes: { ...processes, engine: { ...processes.engine, residentMb: 150 + index / 6 } as never },
    }));
    expect(findings({ samples })).toEqual([expect.stringContaining('engine: memory grew by')]);
  });

  it('when memory of the gateway grows beyond what its store has in it', () => {
    const samples = changed(({ processes, stores }, index) => ({
      processes: {
        ...processes,
        gateway: { ...processes.gateway, residentMb: 150 + stores.gateway.databaseMb + index / 6 } as never,
      },
    }));
    expect(findings({ samples })).toEqual([expect.stringContaining('gateway: memory grew by')]);
  });

  it('when more of a heap is left each time that it was tidied up', () => {
    const samples = changed((_, index) => ({ heapMb: 40 + (index % 40) + index / 10 }));
    expect(findings({ samples })).toEqual([expect.stringContaining('gateway: heap grew by')]);
  });

  it('when a store takes ever more per message', () => {
    const samples = changed(({ stores }, index) => ({
      stores: { ...stores, gateway: { ...stores.gateway, databaseMb: (index + 1) ** 2 * MB_PER_MESSAGE } },
    }));
    expect(findings({ samples })).toEqual([expect.stringContaining('gateway: store per message grew by')]);
  });

  it('when the log of a store never shrinks', () => {
    const samples = changed(({ stores }, index) => ({
      stores: { ...stores, engine: { ...stores.engine, logMb: index } },
    }));
    expect(findings({ samples })).toEqual([expect.stringContaining('engine: log of the store grew by')]);
  });
});

it('what the gateway has read of its store, and what waits to be tidied up, is no leak', () => {
  const samples = changed(({ processes, stores }, index) => ({
    processes: {
      ...processes,
      gateway: { ...processes.gateway, residentMb: 150 + Math.min(128, stores.gateway.databaseMb) } as never,
    },
    heapMb: 40 + (index % 40),
  }));
  expect(findings({ samples })).toEqual([]);
});

it('the memory of a process that ended says nothing of the next one', () => {
  const samples = changed(({ processes }, index) => ({
    processes: {
      ...processes,
      engine: { ...processes.engine, pid: index < 120 ? 1 : 3, residentMb: index < 120 ? 100 + index : 150 } as never,
    },
  }));
  expect(findings({ samples })).toEqual([]);
  const { figures } = judge({ ...good, samples });
  expect(figures.find(({ name }) => name === 'engine: memory')?.points).toHaveLength(240);
});
