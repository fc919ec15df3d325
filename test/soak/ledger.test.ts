import { beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';

let ledger: Ledger;
beforeEach(() => {
  ledger = new Ledger();
  for (const number of [1, 2, 3]) ledger.write(`ann ${number}`);
  for (const number of [1, 2, 3]) ledger.promise(`ann ${number}`, 1_000);
});
const arrive = (...texts: string[]): void => {
  for (const text of texts) ledger.arrive(text, 1_250);
};
const nothing = { lost: [], doubled: [], disordered: [], unknown: [] };

describe('the ledger', () => {
  it('is content when all arrived once, in order, and knows how long they took', () => {
    arrive('ann 1', 'ann 2', 'ann 3');
    expect(ledger.faults()).toEqual(nothing);
    expect(ledger.waiting).toBe(0);
    expect(ledger.takeTimes()).toEqual([250, 250, 250]);
    expect(ledger.takeTimes()).toEqual([]);
  });

  it('names what is lost', () => {
    arrive('ann 1', 'ann 3');
    expect(ledger.faults()).toEqual({ ...nothing, lost: ['ann 2'] });
    expect(ledger.waiting).toBe(1);
  });

  it('names what is doubled', () => {
    arrive('ann 1', 'ann 1', 'ann 2', 'ann 3');
    expect(ledger.faults()).toEqual({ ...nothing, doubled: ['ann 1'] });
  });

  it('names what was overtaken, also by numbers of two digits', () => {
    ledger.write('ann 10');
    arrive('ann 1', 'ann 3', 'ann 2', 'ann 10');
    expect(ledger.faults()).toEqual({ ...nothing, disordered: ['ann 2'] });
  });

  it('names what nobody wrote', () => {
    arrive('ann 1', 'ann 2', 'ann 3', 'ben 1');
    expect(ledger.faults()).toEqual({ ...nothing, unknown: ['ben 1'] });
  });

  it('asks nothing of what was written and never answered for, whether it arrives or not', () => {
    ledger.write('ann 4');
    ledger.write('ann 5');
    arrive('ann 1', 'ann 2', 'ann 3', 'ann 5');
    expect(ledger.faults()).toEqual(nothing);
    expect(ledger.promised).toBe(3);
    expect(ledger.arrived).toBe(4);
  });

  it('counts what is shown before its answer came', () => {
    ledger.write('ann 4');
    arrive('ann 1', 'ann 2', 'ann 3', 'ann 4');
    ledger.promise('ann 4', 2_000);
    expect(ledger.waiting).toBe(0);
    expect(ledger.takeTimes().at(-1)).toBe(0);
  });
});
