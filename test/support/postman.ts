import { startTestGateway } from '../../gateway/testing/test-gateway.ts';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  example?: unknown;
}
interface Operation {
  summary: string;
  tags: string[];
  security?: unknown[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { example?: unknown }> };
}
interface Description {
  info: { title: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
}

/** What the gateway says of itself at `/openapi.json`. */
export async function readDescription(): Promise<Description> {
  const test = await startTestGateway();
  try {
    return (await test.call({ method: 'GET', url: '/openapi.json' })).body as unknown as Description;
  } finally {
    await test.stop();
  }
}

/** Machines speak this with the gateway, not people. */
const LEFT_OUT = 'Device protocol';

/** A Postman collection (format 2.1) of all calls for customers, one folder per subject. */
export function postmanCollection({ info, tags, paths }: Description): string {
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
  const folders = tags
    .filter(({ name }) => name !== LEFT_OUT)
    .map(({ name, description }) => ({
      name,
      description,
      item: calls.filter(({ operation }) => operation.tags.includes(name)).map(requestOf),
    }));
  const collection = {
    info: {
      name: info.title,
      description: info.description,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: [
      { key: 'baseUrl', value: 'http://127.0.0.1:8080' },
      { key: 'clientId', value: 'local' },
      { key: 'clientSecret', value: '' },
    ],
    item: folders,
  };
  return `${JSON.stringify(collection, undefined, 2)}\n`;
}

function requestOf({ path, method, operation }: { path: string; method: string; operation: Operation }): object {
  const { summary, parameters = [], security, requestBody } = operation;
  const body = requestBody?.content['application/json']?.example;
  const parts = path.slice(1).replaceAll(/\{(\w+)\}/g, ':$1');
  const inPath = parameters.filter((one) => one.in === 'path');
  const inQuery = parameters.filter((one) => one.in === 'query');
  const value = ({ example }: Parameter): string => (example === undefined ? '' : String(example));
  return {
    name: summary,
    request: {
      method: method.toUpperCase(),
      header: [
        ...(security === undefined
          ? []
          : [
              { key: 'X-WM-CLIENT-ID', value: '{{clientId}}' },
              { key: 'X-WM-CLIENT-SECRET', value: '{{clientSecret}}' },
            ]),
        ...(body === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }]),
      ],
      ...(body !== undefined && {
        body: { mode: 'raw', raw: JSON.stringify(body, undefined, 2), options: { raw: { language: 'json' } } },
      }),
      url: {
        raw: `{{baseUrl}}/${parts}`,
        host: ['{{baseUrl}}'],
        path: parts.split('/'),
        ...(inPath.length > 0 && { variable: inPath.map((one) => ({ key: one.name, value: value(one) })) }),
        ...(inQuery.length > 0 && {
          query: inQuery.map((one) => ({
            key: one.name,
            value: value(one),
            ...(one.required !== true && { disabled: true }),
          })),
        }),
      },
    },
    response: [],
  };
}
