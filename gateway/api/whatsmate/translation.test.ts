import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TranslationTrouble, type TranslationProvider } from '../../services/translation/provider.ts';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

const url = '/v1/translation/translate';
const codes = '/v1/translation/supported-codes';
const good = { fromLang: 'en', toLang: 'es', text: 'Hello, world!' };

let trouble: TranslationTrouble | undefined;
const asked: string[] = [];
const provider: TranslationProvider = {
  languages: async () => [
    { code: 'en', name: 'English', targets: ['es', 'en'] },
    { code: 'es', name: 'Spanish', targets: ['en'] },
    { code: 'ja', name: 'Japanese', targets: ['en'] },
  ],
  translate: async ({ text }) => {
    asked.push(text);
    if (trouble) throw trouble;
    return `<${text}>`;
  },
};

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway(undefined, { translation: provider });
});
afterAll(() => test.stop());

const json = (value: unknown): string => JSON.stringify(value);
const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  test.gateway.app.inject({ method: 'POST', url, headers: { ...test.headers, ...headers }, payload });

describe('translating', () => {
  it.each(['text/plain; charset=utf-8', 'application/json', '*/*'])(
    'is answered with the text itself, also for Accept: %s',
    async (accept) => {
      const answer = await post(json(good), { accept, 'content-type': 'application/json' });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.body).toBe('<Hello, world!>');
    },
  );

  it('takes 3,500 characters of any script, names with spaces, unknown fields, and codes in capitals', async () => {
    const text = '👍'.repeat(3_500);
    const answer = await post(json({ ' fromLang ': 'EN', toLang: 'spa', text, more: { nested: [1] } }));
    expect(answer.body).toBe(`<${text}>`);
  });

  it('gives back what is already in the wanted language, without asking anybody', async () => {
    asked.length = 0;
    expect((await post(json({ ...good, toLang: 'en' }))).body).toBe('Hello, world!');
    expect(asked).toEqual([]);
  });

  it('keeps texts out of the log', async () => {
    await post(json({ ...good, text: 'utterly private' }));
    expect(JSON.stringify(test.log.lines)).not.toContain('private');
  });
});

describe('a refused translation', () => {
  const codeWords = /must be a language code of 2 or 3 letters/;
  const cases: [string, string | Buffer, RegExp | string][] = [
    ['no body', '', 'The body must be a JSON object.'],
    ['malformed JSON', '{"fromLang":', 'The body is not valid JSON.'],
    ['a list', '[]', 'The body must be a JSON object.'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'The body is not UTF-8.'],
    ['a body over the limit', json({ ...good, text: 'x'.repeat(70_000) }), /larger than 65536 bytes/],
    ['deep nesting', '['.repeat(30_000) + ']'.repeat(30_000), 'The body must be a JSON object.'],
    ['no fromLang', json({ toLang: 'es', text: 'x' }), /^fromLang must be/],
    ['no toLang', json({ fromLang: 'en', text: 'x' }), /^toLang must be/],
    ['no text', json({ fromLang: 'en', toLang: 'es' }), /^text must be a string/],
    ['a number as language', json({ ...good, fromLang: 1 }), codeWords],
    ['null as language', json({ ...good, toLang: null }), codeWords],
    ['an empty language', json({ ...good, fromLang: '' }), codeWords],
    ['one letter', json({ ...good, fromLang: 'e' }), codeWords],
    ['four letters', json({ ...good, fromLang: 'engl' }), codeWords],
    ['digits as language', json({ ...good, toLang: '12' }), codeWords],
    ['a language with a region', json({ ...good, toLang: 'en-US' }), codeWords],
    ['an unknown language', json({ ...good, fromLang: 'xx' }), /^fromLang: there is no language xx/],
    ['an unknown target', json({ ...good, toLang: 'xx' }), /^toLang: there is no language xx/],
    ['a pair that is not there', json({ ...good, toLang: 'ja' }), 'There is no translation from en to ja.'],
    ['an empty text', json({ ...good, text: '' }), 'text must not be empty.'],
    ['a list as text', json({ ...good, text: ['x'] }), /^text must be a string/],
    ['3,501 characters', json({ ...good, text: 'x'.repeat(3_501) }), /longer than 3500/],
    ['NUL in the text', json({ ...good, text: 'a\u0000b' }), /control characters/],
    ['half of a surrogate pair', '{"fromLang":"en","toLang":"es","text":"\\ud800"}', /surrogate/],
  ];
  it.each(cases)('%s: 400, and nobody is asked', async (_, payload, message) => {
    asked.length = 0;
    const answer = await post(payload, { accept: 'text/plain' });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual({ error_message: expect.stringMatching(message) });
    expect(asked).toEqual([]);
  });

  it.each([
    ['credentials missing', {}, 401],
    ['a wrong secret', { 'x-wm-client-id': 'shop@example.com', 'x-wm-client-secret': 'x' }, 474],
  ])('%s, said before the body is judged', async (_, headers, status) => {
    const answer = await test.call({ method: 'POST', url, headers, payload: '{' });
    expect(answer).toMatchObject({ status, body: { error_message: expect.any(String) } });
  });

  it('another method, naming the right one', async () => {
    expect(await test.call({ method: 'GET', url, headers: test.headers })).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    });
  });

  it.each([
    ['unreachable', /cannot be reached/],
    ['timedOut', /took too long/],
    ['busy', /too much to do/],
    ['refused', /Ask its owner/],
    ['failed', /failed/],
  ] as const)('the service is %s: 500 with what to do', async (code, words) => {
    trouble = new TranslationTrouble(code);
    const answer = await test.call({ method: 'POST', url, headers: test.headers, payload: good });
    trouble = undefined;
    expect(answer).toMatchObject({ status: 500, body: { error_message: expect.stringMatching(words) } });
  });
});

describe('a trial', () => {
  const call = () => post(json(good));

  it('has ten translations, also when they are asked for at once, and then 444; what failed is not counted', async () => {
    await test.gateway.admin.call('client.plan', { client: 'shop@example.com', plan: 'trial' });
    for (const payload of ['{', json({ ...good, text: '' }), json({ ...good, toLang: 'ja' })]) await post(payload);
    trouble = new TranslationTrouble('failed');
    await call();
    trouble = undefined;
    const answers = await Promise.all(Array.from({ length: 12 }, call));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(10);
    expect(answers.filter(({ statusCode }) => statusCode === 444)).toHaveLength(2);
    expect((await call()).json()).toEqual({ error_message: expect.stringContaining('trial') });
    await test.gateway.admin.call('client.plan', { client: 'shop@example.com', plan: 'premium' });
    expect((await call()).statusCode).toBe(200);
  });
});

describe('the languages', () => {
  it('are listed without credentials', async () => {
    expect(await test.call({ method: 'GET', url: codes })).toMatchObject({
      status: 200,
      body: { en: 'English', es: 'Spanish', ja: 'Japanese' },
    });
  });

  it('are not posted', async () => {
    expect((await test.call({ method: 'POST', url: codes })).status).toBe(405);
  });
});

describe('a gateway without translation', () => {
  it('says so, whatever is asked, after the body was judged', async () => {
    const bare = await startTestGateway();
    const said = { status: 400, body: { error_message: expect.stringContaining('not set up') } };
    expect(await bare.call({ method: 'POST', url, headers: bare.headers, payload: good })).toMatchObject(said);
    expect(await bare.call({ method: 'GET', url: codes })).toMatchObject(said);
    await bare.stop();
  });
});
