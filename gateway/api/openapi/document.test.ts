import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WEBHOOK_KINDS, webhookEvent, whatsmateEvent } from '../../../shared/contract/webhooks.ts';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security?: Record<string, string[]>[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema?: { $ref?: string }; example?: unknown }> }
  >;
}
interface Call {
  name: string;
  method: string;
  path: string;
  operation: Operation;
}

let test: TestGateway;
let calls: Call[];
interface Posted {
  parameters: { name: string; in: string }[];
  requestBody: { content: Record<string, { schema?: unknown; example?: unknown }> };
}
let document: {
  webhooks: Record<string, { post: Posted }>;
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
};
beforeAll(async () => {
  test = await startTestGateway();
  const telegram = { client: 'shop@example.com', channel: 'telegram' } as const;
  await test.gateway.admin.call('instance.create', telegram);
  await test.gateway.admin.call('instance.optIn', { ...telegram, instance: 1, optIn: false });
  document = (await test.call({ method: 'GET', url: '/openapi.json' })).body as unknown as typeof document;
  calls = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
  );
});
afterAll(() => test.stop());

/** Those that customers' programs call. */
const ofClients = (): Call[] => calls.filter(({ operation }) => !operation.tags.includes('Device protocol'));

describe('the description of all calls', () => {
  it('is OpenAPI 3.1, and names every call once', () => {
    expect(document.openapi).toBe('3.1.0');
    const ids = calls.map(({ operation }) => operation.operationId);
    expect(new Set(ids)).toHaveLength(calls.length);
    for (const { name, operation } of calls) {
      expect([name, operation.summary.length > 3, operation.tags.length]).toEqual([name, true, 1]);
      expect(document.tags.map((tag) => tag.name)).toContain(operation.tags[0]);
    }
  });

  it('tells every call how it is refused: one form, with words', () => {
    for (const { name, operation } of ofClients()) {
      const errors = Object.entries(operation.responses).filter(([status]) => status >= '400');
      for (const [status, answer] of errors) {
        const { schema, example } = answer.content?.['application/json'] ?? {};
        if (name === 'get /healthz') continue;
        expect([name, status, schema]).toEqual([name, status, { $ref: '#/components/schemas/Error' }]);
        expect(example).toEqual({ error_message: expect.any(String) });
        expect(answer.description).not.toBe('Default Response');
      }
      if (operation.security === undefined) continue;
      expect([name, ...Object.keys(operation.responses)]).toEqual(expect.arrayContaining(['401', '474']));
    }
  });

  it('has an example of every JSON body and answer', () => {
    for (const { name, operation } of ofClients()) {
      const bodies = Object.entries(operation.requestBody?.content ?? {});
      const answers = Object.entries(operation.responses['200']?.content ?? {});
      for (const [type, { example }] of [...bodies, ...answers]) {
        if (type === 'application/json' && !name.includes('/v1/media/'))
          expect([name, example]).not.toEqual([name, undefined]);
      }
    }
  });

  it('is right about every send: its example is accepted', async () => {
    const sends = ofClients().filter(
      ({ method, path }) => method === 'post' && (path.includes('/message/') || path === '/v1/messages'),
    );
    expect(sends).toHaveLength(19);
    for (const { name, path, operation } of sends) {
      const payload = JSON.stringify(operation.requestBody?.content['application/json']?.example);
      const { status, body } = await test.send(payload, { url: path.replace('{instance}', '1') });
      expect([name, status, body]).toEqual([name, 200, { status: 'queued', id: expect.any(String) }]);
    }
  });
});

describe('what is posted to webhooks', () => {
  it('is described with its headers, and an example that is such an event', () => {
    const posts = Object.entries(document.webhooks).map(([name, { post }]) => ({ name, post }));
    expect(posts.map(({ name }) => name).toSorted()).toEqual([...WEBHOOK_KINDS, 'test', 'whatsmate'].toSorted());
    for (const { name, post } of posts) {
      const headers = post.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(headers).toEqual(['header webhook-id', 'header webhook-timestamp', 'header webhook-signature']);
      const { schema, example } = post.requestBody.content['application/json'] ?? {};
      expect([name, schema]).toEqual([name, expect.objectContaining({ type: 'object' })]);
      const form = name === 'whatsmate' ? whatsmateEvent : webhookEvent;
      expect([name, form.safeParse(example).error]).toEqual([name, undefined]);
      if (name !== 'whatsmate') expect(example).toMatchObject({ type: name });
    }
  });
});

describe('/docs', () => {
  it('comes from this gateway alone, under a policy that lets nothing else in', async () => {
    for (const url of ['/docs', '/docs/', '/docs/static/swagger-ui-bundle.js']) {
      const answer = await test.gateway.app.inject({ method: 'GET', url });
      expect([url, answer.statusCode]).toEqual([url, 200]);
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(policy).not.toMatch(/https?:|unsafe-eval|\*/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });

  it.each([
    '/docs/../package.json',
    '/docs/static/../../../../package.json',
    '/docs/static/..%2f..%2fpackage.json',
    '/docs/static/%2e%2e/%2e%2e/package.json',
    '/docs/static/..%5c..%5cpackage.json',
    '/docs/static/%00index.html',
    '/docs/static//etc/passwd',
    '/docs/static/c:%5cwindows%5cwin.ini',
    '/docs/static/index.html%00.js',
  ])('gives its own files alone: not %s', async (url) => {
    const answer = await test.gateway.app.inject({ method: 'GET', url });
    expect([400, 404]).toContain(answer.statusCode);
    expect(Object.keys(answer.json())).toEqual(['error_message']);
  });
});
