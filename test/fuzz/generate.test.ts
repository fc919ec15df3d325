import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminCalls } from '../../gateway/admin/calls.ts';
import { deviceCalls } from '../../shared/contract/device.ts';
import { uiCalls } from '../../shared/contract/ui.ts';
import { SEED } from './rounds.ts';
import { likelyOf, nearOf, schemaOf, validOf } from './generate.ts';
import { knownFields } from './known.ts';
import { bytesOf } from './texts.ts';

/** Fuzzing is worth what its values are worth. */
const contracts = Object.entries({
  ...Object.fromEntries(Object.entries(deviceCalls).map(([name, { request }]) => [`device ${name}`, request])),
  ...Object.fromEntries(Object.entries(adminCalls).map(([name, input]) => [`owner ${name}`, input])),
  ...Object.fromEntries(Object.entries(uiCalls).map(([name, input]) => [`screens ${name}`, input])),
});
const numRuns = 60;

describe(`values made for a contract, seed ${SEED}`, () => {
  it.each(contracts)('%s: some fit, some nearly', (_, contract) => {
    const schema = schemaOf(contract);
    const around = { root: schema, known: knownFields };
    const fits = (value: unknown): boolean => contract.safeParse(value).success;
    expect(fc.sample(validOf(schema, around), { numRuns, seed: SEED }).filter(fits).length).toBeGreaterThan(0);
    expect(fc.sample(nearOf(schema, around), { numRuns, seed: SEED }).every(fits)).toBe(false);
  });

  it('are written so that some can be read as JSON and some cannot', () => {
    const isJson = (bytes: Buffer): boolean => {
      try {
        JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
        return true;
      } catch {
        return false;
      }
    };
    const made = fc.sample(bytesOf(likelyOf({ properties: { a: { type: 'string' } } })), { numRuns: 500, seed: SEED });
    expect(made.filter(isJson).length).toBeGreaterThan(200);
    expect(made.filter((bytes) => !isJson(bytes)).length).toBeGreaterThan(50);
  });
});
