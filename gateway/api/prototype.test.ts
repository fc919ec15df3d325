import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

/** Names that mean an object's prototype are names like any other, for every call that takes a body or a query. */

interface Operation {
  tags: string[];
  parameters?: { name: string; in: string; example?: unknown }[];
  requestBody?: { content: Record<string, { example?: object }> };
}

let test: TestGateway;
let calls: { method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'; url: string; example: object | undefined }[];
beforeAll(async () => {
  test = await startTestGateway(undefined, { postWebhook: async () => ({ ok: false, error: { code: 'failed' } }) });
  const document = (await test.call({ method: 'GET', url: '/openapi.json' })).body as unknown as {
    paths: Record<string, Record<string, Operation>>;
  };
  calls = Object.entries(document.paths)
    .filter(([path]) => !path.startsWith('/v1/pdf/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        method: method.toUpperCase() as 'GET',
        url: path
          .replace('{channel}', 'whatsapp')
          .replace('{instance}', '1')
          .replaceAll(/\{\w+\}/g, '4915100000001'),
        example: operation.requestBody?.content['application/json']?.example,
      })),
    );
});
afterAll(() => test.stop());
/** Objects are as they were made. */
function unpolluted(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
}

const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT', url: string, payload?: string) => {
  const headers = { ...test.headers, ...(payload !== undefined && { 'content-type': 'application/json' }) };
  return test.gateway.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
};

it('what a body needs does not count when only its prototype has it', async () => {
  const posts = calls.filter(({ example, url }) => example !== undefined && !url.startsWith('/device/'));
  expect(posts.length).toBeGreaterThan(20);
  for (const { method, url, example } of posts) {
    // A call without anything that it needs would be taken with an empty body, too.
    if ((await send(method, url, '{}')).statusCode < 300) continue;
    const { statusCode } = await send(method, url, JSON.stringify({ ['__proto__']: example, constructor: example }));
    expect([method, url, statusCode >= 400 && statusCode < 500]).toEqual([method, url, true]);
  }
  unpolluted();
});

it('a body or query that names prototypes changes nothing and breaks nothing', async () => {
  const names = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}';
  const query = '__proto__[polluted]=1&__proto__.polluted=1&constructor[prototype][polluted]=1&__proto__=1&toString=1';
  for (const { method, url, example } of calls) {
    const rest = example === undefined ? '' : JSON.stringify(example).slice(1, -1);
    const body = method === 'GET' ? undefined : `{${names}${rest === '' ? '' : ','}${rest}}`;
    const { statusCode } = await send(method, `${url}?${query}`, body);
    // The health of the test's store and translation that nobody has set up are no matter of prototypes.
    expect([method, url, statusCode < 500 || statusCode === 503]).toEqual([method, url, true]);
  }
  unpolluted();
});
