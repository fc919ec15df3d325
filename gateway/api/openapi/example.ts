/** What is used here of a JSON schema in an OpenAPI document. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly examples?: readonly unknown[];
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

const UUID = '0192d3a4-5b6c-7d8e-9f01-23456789abcd';
const INSTANT = '2026-12-24T18:00:00.000Z';
const NUMBER = '14155552671';

/** Of fields that bring no example, by their names. */
const NAMED: Readonly<Record<string, string>> = {
  at: INSTANT,
  fileName: 'invoice.pdf',
  language: 'en',
  link: 'https://wa.me/14155550000?text=Hi',
  message: 'Messages go out.',
  networkId: '3EB0C767D097B7C3A1B2',
  number: NUMBER,
  proof: 'Signed the form of 3 May',
  refused: NUMBER,
  status: 'submitted',
  text: 'Hello',
  version: '1.0.0',
  word: 'Hi',
};

/**
 * A value of the schema: what its own examples say, else the simplest. Optional properties are left out unless they bring an
 * example. Undefined for what has none.
 */
export function exampleOf(schema: Schema, name = ''): unknown {
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice !== undefined)
    return choice.map((one) => exampleOf(one, name)).find((value) => value !== undefined && value !== '');
  if (schema.properties !== undefined) return objectOf(schema.properties, schema.required ?? []);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return stringOf(schema, name);
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    case 'array': {
      const item = schema.items && exampleOf(schema.items, name);
      return item === undefined ? [] : [item];
    }
    case 'object':
      return {};
    default:
      return undefined;
  }
}

const objectOf = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): object =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name, schema]) => required.includes(name) || schema.examples !== undefined)
      .map(([name, schema]) => [name, exampleOf(schema, name)])
      .filter(([, value]) => value !== undefined),
  );

function stringOf({ format, pattern = '' }: Schema, name: string): string {
  if (format === 'uuid') return UUID;
  if (format === 'date-time') return INSTANT;
  return NAMED[name] ?? (pattern.includes('[0-9]{5,') ? NUMBER : 'string');
}
