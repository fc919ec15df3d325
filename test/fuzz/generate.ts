import * as fc from 'fast-check';
import { z } from 'zod';

/**
 * Values for a contract, from its JSON Schema: valid ones, ones with a single thing wrong, and any JSON at all. What a schema
 * cannot say (refinements, transformed text) makes some of the valid ones wrong after all.
 */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

type Value = fc.Arbitrary<unknown>;

/** What belongs in a field of this name, where the schema only says that it is a text or a number. */
export type KnownFields = Readonly<Record<string, Value>>;

interface Around {
  /** The document that the schema refers to. */
  readonly root: JsonSchema;
  readonly known?: KnownFields;
}

/** What the contract takes, as it comes from outside. */
export const schemaOf = (contract: z.ZodType): JsonSchema =>
  z.toJSONSchema(contract, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** Longer texts and lists are not made: a bound beyond them is not reached from the outside. */
const LONGEST_TEXT = 70_000;
const LONGEST_LIST = 1_100;

/** Texts as people and attackers write them: controls, NUL, both directions, four bytes, halves of a pair, marks without end. */
export const oddTexts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.integer({ min: 0xd800, max: 0xdfff }), { minLength: 1, maxLength: 4 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\r\nX-More: 1',
    '\u{feff}x',
    '\u{202e}txt.exe',
    '\u{200f}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}',
    `e${'\u{301}'.repeat(200)}`,
    '\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}',
    '\u{10ffff}',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '%00%2e%2e%2f',
    "' OR 1=1; --",
    '${7*7}{{7*7}}',
    '1e999',
    '-0',
    'NaN',
    'null',
    '9'.repeat(400),
  ),
);

const oddNumbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, -1, 0.5, 1e21, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 2 ** 63, 2 ** 64),
);

/** Any JSON, mostly small, sometimes very deep. */
export const anyJson: Value = fc.oneof(
  { weight: 8, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 2, arbitrary: oddTexts },
  { weight: 1, arbitrary: oddNumbers },
  { weight: 1, arbitrary: fc.integer({ min: 50, max: 4_000 }).map((depth) => nested(depth)) },
);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** What the schema allows. */
export function validOf(schema: JsonSchema, around: Around = { root: schema }): Value {
  if (schema.$ref !== undefined) return validOf(referred(schema.$ref, around), around);
  const either = alternatives(schema);
  if (either) return fc.oneof(...either.map((one) => validOf(one, around)));
  if (schema.allOf) return validOf(merged(schema.allOf, around), around);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (typeOf(schema)) {
    case 'object':
      return validObject(schema, around);
    case 'array':
      return fc.array(validOf(schema.items ?? {}, around), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, (schema.minItems ?? 0) + 5),
      });
    case 'string':
      return validText(schema);
    case 'integer':
    case 'number':
      return validNumber(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return anyJson;
  }
}

/** What the schema allows but for one thing: a type, a bound missed by one, something missing, more than asked, odd text. */
export function nearOf(schema: JsonSchema, around: Around = { root: schema }): Value {
  if (schema.$ref !== undefined) return nearOf(referred(schema.$ref, around), around);
  const either = alternatives(schema);
  if (either) return fc.oneof(...either.map((one) => nearOf(one, around)));
  if (schema.allOf) return nearOf(merged(schema.allOf, around), around);
  if ('const' in schema || schema.enum) return fc.oneof(wrongType, oddTexts);
  switch (typeOf(schema)) {
    case 'object':
      return nearObject(schema, around);
    case 'array':
      return nearList(schema, around);
    case 'string':
      return fc.oneof(wrongType, oddTexts, oddTexts, missedLength(schema));
    case 'integer':
    case 'number':
      return fc.oneof(wrongType, oddNumbers, missedBound(schema));
    default:
      return wrongType;
  }
}

/** A valid value, one with a single thing wrong, or anything. */
export const likelyOf = (schema: JsonSchema, around?: Around): Value =>
  fc.oneof(
    { weight: 2, arbitrary: validOf(schema, around) },
    { weight: 6, arbitrary: nearOf(schema, around) },
    { weight: 1, arbitrary: anyJson },
  );

const wrongType: Value = fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'x', '1', [], ['x'], {}, { x: 1 }, [
  [[[]]],
]);

function validObject(schema: JsonSchema, around: Around): Value {
  const { properties, required = [], additionalProperties } = schema;
  if (properties)
    return fc.record(valuesOf(properties, around), { requiredKeys: [...required], noNullPrototype: true });
  if (typeof additionalProperties !== 'object')
    return fc.dictionary(oddTexts, anyJson, { maxKeys: 3, noNullPrototype: true });
  const names = schema.propertyNames ? validOf(schema.propertyNames, around) : fc.string();
  return fc.dictionary(names.map(String), validOf(additionalProperties, around), { maxKeys: 3, noNullPrototype: true });
}

const valuesOf = (properties: Readonly<Record<string, JsonSchema>>, around: Around): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, one]) => {
      const known = around.known && Object.hasOwn(around.known, name) ? around.known[name] : undefined;
      return [name, known ?? validOf(one, around)];
    }),
  );

function nearObject(schema: JsonSchema, around: Around): Value {
  const { properties = {}, required = [] } = schema;
  const valid = validObject(schema, around) as fc.Arbitrary<Record<string, unknown>>;
  const inside = Object.entries(properties).map(([name, one]) =>
    fc.tuple(valid, nearOf(one, around)).map(([value, near]) => ({ ...value, [name]: near })),
  );
  const missing = required.map((name) => valid.map(({ [name]: _left, ...rest }) => rest));
  const more = fc.tuple(valid, oddTexts, anyJson).map(([value, name, extra]) => withField(value, name, extra));
  return fc.oneof(
    { weight: 1, arbitrary: wrongType },
    { weight: 1, arbitrary: more },
    ...inside.map((arbitrary) => ({ weight: 3, arbitrary })),
    ...missing.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

/** Also of the name `__proto__`, as JSON can have it. */
function withField(value: Record<string, unknown>, name: string, extra: unknown): Record<string, unknown> {
  const made = { ...value };
  Object.defineProperty(made, name, { value: extra, enumerable: true, configurable: true, writable: true });
  return made;
}

function nearList(schema: JsonSchema, around: Around): Value {
  const { items = {}, minItems = 0, maxItems = Infinity } = schema;
  const inside = fc
    .tuple(validOf(schema, around) as fc.Arbitrary<unknown[]>, nearOf(items, around), fc.nat())
    .map(([list, near, at]) => list.toSpliced(at % (list.length + 1), 1, near));
  const lengths = [minItems - 1, maxItems + 1].filter((length) => length >= 0 && length <= LONGEST_LIST);
  const missed = lengths.map((length) => validOf(items, around).map((one) => Array.from({ length }, () => one)));
  return fc.oneof({ weight: 1, arbitrary: wrongType }, { weight: 4, arbitrary: inside }, ...missed);
}

const byFormat: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  'date-time': fc
    .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  uri: fc.webUrl(),
  hostname: fc.domain(),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
  email: fc.emailAddress(),
};

function validText(schema: JsonSchema): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = Infinity } = schema;
  const known = format === undefined ? undefined : byFormat[format];
  if (known) return known;
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  const longest = Math.min(maxLength, minLength + 40);
  const plain = fc.string({ unit: 'grapheme-ascii', minLength, maxLength: longest });
  const whole = maxLength <= LONGEST_TEXT ? [fc.constant('x'.repeat(maxLength))] : [];
  const odd = oddTexts.map((text) => text.slice(0, longest).padEnd(minLength, 'x'));
  return fc.oneof({ weight: 6, arbitrary: plain }, { weight: 2, arbitrary: odd }, ...whole);
}

function missedLength({ minLength = 0, maxLength = Infinity }: JsonSchema): Value {
  const lengths = [minLength - 1, maxLength + 1].filter((length) => length >= 0 && length <= LONGEST_TEXT);
  return lengths.length === 0 ? oddTexts : fc.constantFrom(...lengths.map((length) => 'x'.repeat(length)));
}

function validNumber(schema: JsonSchema): fc.Arbitrary<number> {
  const isWhole = typeOf(schema) === 'integer';
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const step = isWhole ? 1 : Number.MIN_VALUE;
  const min = minimum ?? (exclusiveMinimum === undefined ? -1e6 : exclusiveMinimum + step);
  const max = maximum ?? (exclusiveMaximum === undefined ? Math.max(min, 1e12) : exclusiveMaximum - step);
  const small = Math.min(max, min + 10);
  if (!isWhole) return fc.double({ min, max, noNaN: true });
  return fc.oneof(
    fc.integer({ min, max: small }),
    fc.maxSafeInteger().map((n) => Math.min(max, Math.max(min, n))),
  );
}

function missedBound({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): Value {
  const found = [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...[exclusiveMinimum, exclusiveMaximum].filter((bound) => bound !== undefined),
  ];
  return found.length === 0 ? oddNumbers : fc.constantFrom(...found);
}

const alternatives = ({ anyOf, oneOf, type, ...rest }: JsonSchema): readonly JsonSchema[] | undefined =>
  anyOf ?? oneOf ?? (typeof type === 'object' ? type.map((one) => ({ ...rest, type: one })) : undefined);

function typeOf({ type, properties, items }: JsonSchema): string | undefined {
  if (typeof type === 'string') return type;
  if (properties) return 'object';
  return items ? 'array' : undefined;
}

/** Of objects; anything else in it is left out. */
function merged(parts: readonly JsonSchema[], around: Around): JsonSchema {
  const known = parts.map((part) => (part.$ref === undefined ? part : referred(part.$ref, around)));
  return {
    ...Object.assign({}, ...known),
    properties: Object.assign({}, ...known.map(({ properties }) => properties)) as Record<string, JsonSchema>,
    required: known.flatMap(({ required = [] }) => required),
  };
}

/** @throws for a name that the document does not have */
function referred(name: string, { root }: Around): JsonSchema {
  let found: unknown = root;
  for (const step of name.split('/').slice(1)) found = (found as Record<string, unknown> | undefined)?.[step];
  if (typeof found !== 'object' || found === null) throw new Error(`The schema has no ${name}.`);
  return found;
}
