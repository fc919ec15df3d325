import * as fc from 'fast-check';
import { z } from 'zod';
import type { Asked } from './asking.ts';
import { likelyOf, oddTexts, type JsonSchema, type KnownFields } from './generate.ts';
import { bytesOf } from './texts.ts';

/** One call of the API as its OpenAPI document describes it. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[];
  readonly body: JsonSchema | undefined;
  /** `4xx` stands for all of them. */
  readonly statuses: readonly string[];
  /** What an answer of this status looks like, where it is JSON. */
  answer(status: number): z.ZodType | undefined;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}
interface Described {
  readonly tags?: readonly string[];
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: JsonSchema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema?: JsonSchema }>> }>
  >;
}

/** All that the document describes, but for what carries this tag. */
export function operationsOf(document: Document, without: string): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { tags }]) => tags?.includes(without) !== true)
      .map(([method, described]) => operationOf(path, method, described)),
  );
}

function operationOf(path: string, method: string, { parameters = [], requestBody, responses }: Described): Operation {
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    parameters,
    body: requestBody?.content['application/json']?.schema,
    statuses: Object.keys(responses),
    answer: (status) => {
      const content = responses[String(status)]?.content ?? {};
      const schema = content['application/json']?.schema;
      if (!schema || Object.keys(content).length > 1 || status >= 400) return undefined;
      return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    },
  };
}

/** Whether a path is one of the operation's, and not by an odd part that of another one or of none. */
export const isOf = ({ path }: Operation, asked: string): boolean =>
  new RegExp(`^${path.replaceAll(/\{\w+\}/g, '(?!\\.)[^/?]+')}(?:\\?|$)`).test(asked);

/** A call of the operation, right or wrong in any of its parts. */
export function callsOf(
  { method, path, parameters, body }: Operation,
  { known, headers }: { known: KnownFields; headers: Readonly<Record<string, string>> },
): fc.Arbitrary<Asked> {
  const valueOf = (name: string, schema: JsonSchema): fc.Arbitrary<string> => {
    const one = Object.hasOwn(known, name) ? known[name] : undefined;
    const fits = fc.oneof(
      { weight: 3, arbitrary: one ?? likelyOf(schema) },
      { weight: 2, arbitrary: likelyOf(schema) },
    );
    return fc.oneof(
      { weight: 5, arbitrary: fits.map((value) => encoded(typeof value === 'string' ? value : JSON.stringify(value))) },
      { weight: 1, arbitrary: oddTexts.map(encoded) },
      { weight: 1, arbitrary: oddParts },
    );
  };
  const inPath = parameters.filter((one) => one.in === 'path');
  const inQuery = parameters.filter((one) => one.in === 'query');
  const paths = fc
    .tuple(...inPath.map(({ name, schema }) => valueOf(name, schema)))
    .map((values) => inPath.reduce((made, { name }, at) => made.replace(`{${name}}`, values[at] ?? ''), path));
  const queries = fc.tuple(
    ...inQuery.map(({ name, schema }) =>
      fc.option(
        fc
          .array(
            valueOf(name, schema).map((value) => `${name}=${value}`),
            { minLength: 1, maxLength: 2 },
          )
          .map((two) => two.join('&')),
        { freq: 4 },
      ),
    ),
    fc
      .option(
        oddTexts.map((text) => `${encoded(text)}=${encoded(text)}`),
        { freq: 1 },
      )
      .map((more) => more),
  );
  return fc.record({
    method: fc.constant(method),
    path: fc.tuple(paths, queries).map(([made, query]) => {
      const parts = query.filter((part) => part !== null);
      return parts.length === 0 ? made : `${made}?${parts.join('&')}`;
    }),
    headers: headersOf(
      headers,
      parameters.some(({ name }) => name === 'Idempotency-Key'),
    ),
    ...(body && { body: bytesOf(likelyOf(body, { root: body, known })) }),
  });
}

/** A text in an address. Halves of a pair have no UTF-8. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** Parts of an address that no encoder writes. */
const oddParts = fc.constantFrom(
  '',
  '%',
  '%zz',
  '%c0%80',
  '%ed%a0%80',
  '%00',
  '.',
  '..',
  '%2e%2e%2f',
  '..%5c',
  '*',
  ':id',
  ';x=1',
  '//',
  '%2525',
  'x'.repeat(3_000),
);

function headersOf(right: Readonly<Record<string, string>>, hasKey: boolean): fc.Arbitrary<Asked['headers']> {
  const credentials = fc.oneof(
    { weight: 30, arbitrary: fc.constant<Asked['headers']>(right) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Asked['headers']>(
        {},
        { ...right, 'x-wm-client-secret': 'wrong' },
        { ...right, 'x-wm-client-id': 'nobody' },
      ),
    },
  );
  const types = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Asked['headers']>(
        {},
        { 'content-type': '' },
        { 'content-type': 'text/csv' },
        { 'content-type': 'text/csv; charset=utf-7' },
        { 'content-type': 'application/x-www-form-urlencoded' },
        { 'content-type': 'multipart/form-data; boundary=x' },
        { 'content-type': 'a/b;'.repeat(400) },
        { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        { 'content-type': 'application/json', accept: 'text/html;q=0.1, */*;q=x', 'accept-encoding': 'br' },
        { 'content-type': 'application/json', 'x-http-method-override': 'DELETE', 'x-forwarded-for': '127.0.0.1, x' },
        { 'content-type': 'application/json', range: 'bytes=0-1,5-', 'if-none-match': '*' },
      ),
    },
  );
  const keys = hasKey
    ? fc.oneof(
        { weight: 4, arbitrary: fc.constant<Asked['headers']>({}) },
        {
          weight: 1,
          arbitrary: fc
            .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 300 })
            .map((key) => ({ 'idempotency-key': key.trim() })),
        },
        {
          weight: 1,
          arbitrary: fc.constantFrom<Asked['headers']>(
            { 'idempotency-key': 'order-1' },
            { 'idempotency-key': ['a', 'b'] },
            { 'idempotency-key': 'ñ\u{80}' },
          ),
        },
      )
    : fc.constant<Asked['headers']>({});
  return fc.tuple(credentials, types, keys).map(([...parts]) => Object.assign({}, ...parts) as Asked['headers']);
}
