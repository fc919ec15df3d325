import { Long } from '@mtcute/core';
import * as fc from 'fast-check';
import { entries, type TlArgument, type TlEntry } from '../networks/telegram/wire/api-schema.ts';
import { oddTexts } from './generate.ts';

/** Telegram's objects with any fields that their types allow, from the library's copy of the TL schema. */

const byType = Map.groupBy(
  entries.filter(({ kind }) => kind === 'class'),
  ({ type }) => type,
);

const odd32 = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)));
const primitives: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  int: odd32,
  int53: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, 1, 7, -1, 2 ** 53 - 1)),
  long: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  double: fc.double(),
  string: fc.oneof(fc.string({ maxLength: 20 }), oddTexts, fc.constantFrom('x'.repeat(70_000), '+15550001111')),
  bytes: fc.uint8Array({ maxLength: 40 }),
  int128: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  int256: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  Bool: fc.boolean(),
  true: fc.boolean(),
};

/** The fewest levels that an object of this kind needs. */
const depths = new Map<TlEntry, number>();
for (let changed = true; changed;) {
  changed = false;
  for (const entry of entries) {
    const needed = entry.arguments.filter(isNeeded).map(({ type }) => depthOf(type));
    const depth = 1 + Math.max(0, ...needed);
    if (depth >= (depths.get(entry) ?? Infinity)) continue;
    depths.set(entry, depth);
    changed = true;
  }
}

function isNeeded({ type, typeModifiers: { predicate, isVector, isBareVector } = {} }: TlArgument): boolean {
  return type !== '#' && predicate === undefined && isVector !== true && isBareVector !== true;
}

function depthOf(type: string): number {
  if (type in primitives) return 0;
  return Math.min(Infinity, ...(byType.get(type) ?? []).map((entry) => depths.get(entry) ?? Infinity));
}

/** Any object of a type (`Update`), or of one of its constructors. @param levels of objects within it, at most */
export function tlObject(
  type: string,
  levels: number,
  names?: readonly string[],
): fc.Arbitrary<Record<string, unknown>> {
  const all = (byType.get(type) ?? []).filter(({ name }) => names?.includes(name) ?? true);
  const fitting = all.filter((entry) => (depths.get(entry) ?? Infinity) <= levels);
  const least = Math.min(...all.map((entry) => depths.get(entry) ?? Infinity));
  const usable = fitting.length > 0 ? fitting : all.filter((entry) => depths.get(entry) === least);
  return fc.constantFrom(...usable).chain((entry) => {
    const fields = entry.arguments.flatMap((argument): [string, fc.Arbitrary<unknown>][] =>
      argument.type === '#' ? [] : [[camelCase(argument.name), fieldOf(argument, levels - 1)]],
    );
    return fc.record({ _: fc.constant(entry.name), ...Object.fromEntries(fields) });
  });
}

function fieldOf({ type, typeModifiers = {} }: TlArgument, levels: number): fc.Arbitrary<unknown> {
  const { predicate, isVector, isBareVector } = typeModifiers;
  const value = primitives[type] ?? (levels >= depthOf(type) ? tlObject(type, levels) : undefined);
  if (value === undefined) {
    // Too deep by now: left out where that is allowed.
    return isVector === true || isBareVector === true
      ? fc.constant([])
      : predicate === undefined
        ? tlObject(type, levels)
        : fc.constant(undefined);
  }
  const whole = isVector === true || isBareVector === true ? fc.array(value, { maxLength: 3 }) : value;
  return predicate === undefined ? whole : fc.option(whole, { nil: undefined });
}

const camelCase = (name: string): string => name.replaceAll(/_[a-z0-9]/gi, (part) => part.slice(1).toUpperCase());
