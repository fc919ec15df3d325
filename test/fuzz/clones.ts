import * as fc from 'fast-check';

/** What goes from one process of ours to another besides JSON: the values that the structured clone knows. */
export const oddClones = fc.oneof(
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom(undefined, Number.NaN, Infinity, new Map([['a', 1]]), new Set([1]), /x/u, new Error('x'), cyclic()),
);

export function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function cyclic(): unknown {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}
