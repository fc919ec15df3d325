import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whatsmateQueued } from '../../../shared/contract/whatsmate.ts';
import { PortError } from '../../../shared/ports.ts';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

const good = { number: '14155552671', message: 'Hello from WhatsMate!' };
const url = '/v3/whatsapp/single/text/message/1';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test.stop());

describe('sending a text', () => {
  it('is answered with queued and an id', async () => {
    const { status, body } = await test.send(good);
    expect(status).toBe(200);
    expect(whatsmateQueued.parse(body)).toEqual(body);
    expect(Object.keys(body)).toEqual(['status', 'id']);
  });

  it.each([
    ['no content type', { 'content-type': '' }],
    ['a charset', { 'content-type': 'application/json; charset=UTF-8' }],
    ['the content type of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', { 'content-type': 'text/plain', accept: 'text/plain' }],
    ['a content type that is none', { 'content-type': 'json' }],
  ])('works with %s', async (_, headers) => {
    expect((await test.send(good, { headers })).status).toBe(200);
  });

  it('trims the names of fields, ignores unknown ones, and prefers the exact name', async () => {
    const { status, body } = await test.send({ ' number ': good.number, 'message\t': 'x', more: { nested: [1] } });
    expect({ status, body }).toMatchObject({ status: 200 });
    expect((await test.send({ ...good, ' number': 'wrong' })).status).toBe(200);
  });

  it('takes the last of duplicate fields, as JSON parsers do, and is not confused by __proto__', async () => {
    expect((await test.send('{"number":"1","number":"14155552671","message":"x"}')).status).toBe(200);
    const polluted = '{"__proto__":{"number":"14155552671"}," __proto__ ":{"message":"x"},"message":"x"}';
    expect(await test.send(polluted)).toMatchObject({ status: 400 });
    expect(({} as Record<string, unknown>)['message']).toBeUndefined();
  });

  it('takes a byte order mark, line breaks, tabs, and 900 characters of which each is two UTF-16 units', async () => {
    expect((await test.send(`\u{feff}${JSON.stringify(good)}`)).status).toBe(200);
    expect((await test.send({ ...good, message: 'a\n\tb\r\n' })).status).toBe(200);
    expect((await test.send({ ...good, message: '👍'.repeat(900) })).status).toBe(200);
  });
});

describe('a refused text', () => {
  const number = 'Destination number is invalid.';
  const json = (value: unknown): string => JSON.stringify(value);
  const cases: [string, string | Buffer, number, RegExp | string][] = [
    ['no body', '', 400, 'The body must be a JSON object.'],
    ['malformed JSON', '{"number":', 400, 'The body is not valid JSON.'],
    ['JSON that is no object', '[1]', 400, 'The body must be a JSON object.'],
    ['null', 'null', 400, 'The body must be a JSON object.'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'The body is not UTF-8.'],
    ['10 MB of a string', json({ ...good, message: 'x'.repeat(10_000_000) }), 400, /larger than 65536 bytes/],
    ['10 MB of malformed JSON', '{'.repeat(10_000_000), 400, /larger than 65536 bytes/],
    ['deep nesting', '['.repeat(30_000) + ']'.repeat(30_000), 400, 'The body must be a JSON object.'],
    ['no number', json({ message: 'x' }), 400, /number must be a string/],
    ['a number that is a number', json({ ...good, number: 14155552671 }), 400, /number must be a string/],
    ['null as number', json({ ...good, number: null }), 400, /number must be a string/],
    ['an empty number', json({ ...good, number: '' }), 471, number],
    ['a plus sign', json({ ...good, number: '+14155552671' }), 471, number],
    ['a short number', json({ ...good, number: '1234' }), 471, number],
    ['a long number', json({ ...good, number: '1'.repeat(16) }), 471, number],
    ['a control character in the number', json({ ...good, number: '14155552671\u0000' }), 471, number],
    ['digits of another script', json({ ...good, number: '١٤١٥٥٥٥٢٦٧١' }), 471, number],
    ['no message', json({ number: good.number }), 400, /message must be a string/],
    ['an empty message', json({ ...good, message: '' }), 400, 'message must not be empty.'],
    ['a list as message', json({ ...good, message: ['x'] }), 400, /message must be a string/],
    ['901 characters', json({ ...good, message: 'x'.repeat(901) }), 400, /longer than 900/],
    ['NUL in the message', json({ ...good, message: 'a\u0000b' }), 400, /control characters/],
    ['an escape character in the message', json({ ...good, message: 'a\u001b[1m' }), 400, /control characters/],
    ['half of a surrogate pair', '{"number":"14155552671","message":"\\ud800"}', 400, /surrogate/],
  ];
  it.each(cases)('%s', async (_, payload, status, message) => {
    const answer = await test.send(payload, { headers: { accept: 'text/plain' } });
    expect(answer).toMatchObject({ status, body: { error_message: expect.stringMatching(message) } });
    expect(Object.keys(answer.body)).toEqual(['error_message']);
  });

  it.each(['0', '3', '-1', '1.5', 'x', '01', '999999999999', '1%20', "1'--"])(
    'for an instance that does not exist: %s, said before the body is judged',
    async (instance) => {
      for (const payload of [good, '{']) {
        const answer = await test.send(payload, { url: `/v3/whatsapp/single/text/message/${instance}` });
        expect(answer).toMatchObject({ status: 400, body: { error_message: 'There is no such instance.' } });
      }
    },
  );

  it.each(['/v3/whatsapp/single/text/message/', '/v3/whatsapp/single/text/message'])(
    'for a path without instance: %s',
    async (path) => {
      expect(await test.send(good, { url: path })).toMatchObject({
        status: 400,
        body: { error_message: expect.any(String) },
      });
    },
  );

  it.each([
    ['credentials missing', {}, 401],
    ['the secret missing', { 'x-wm-client-id': 'shop@example.com' }, 401],
    ['an empty secret', { 'x-wm-client-id': 'shop@example.com', 'x-wm-client-secret': ' ' }, 401],
    ['a wrong secret', { 'x-wm-client-id': 'shop@example.com', 'x-wm-client-secret': 'x' }, 474],
    ['an unknown client', { 'x-wm-client-id': 'nobody', 'x-wm-client-secret': 'x' }, 474],
    ['a very long secret', { 'x-wm-client-id': 'nobody', 'x-wm-client-secret': 'x'.repeat(5_000) }, 474],
  ])('for %s, said before instance and body are judged', async (_, headers, status) => {
    const answer = await test.call({ method: 'POST', url: `${url}77`, headers, payload: '{' });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      error_message: status === 474 ? 'Invalid CLIENT ID / Secret' : expect.stringContaining('required'),
    });
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const)(
    'for the method %s, naming the right one',
    async (method) => {
      const answer = await test.call({ method, url, headers: { ...test.headers, 'content-type': 'application/json' } });
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' }, body: { error_message: 'Use POST.' } });
    },
  );

  it.each(['/', '/v3', '/v3/whatsapp/single/texts/message/1', '/v3/%', `${url}/more`])(
    'for the path %s',
    async (path) => {
      const answer = await test.call({ method: 'POST', url: path, headers: test.headers, payload: good });
      expect([400, 404]).toContain(answer.status);
      expect(answer.body).toEqual({ error_message: expect.any(String) });
    },
  );
});

describe('the log', () => {
  it('names the causes, and holds no number, text or secret', async () => {
    const secret = test.headers['x-wm-client-secret'] ?? '';
    await test.send({ number: '14155550000', message: 'utterly private' });
    await test.send({ number: '14155550000x', message: 'utterly private' });
    await test.send(`{"number":"14155550000","message":"utterly private"`);
    const text = JSON.stringify(test.log.lines);
    for (const hidden of ['14155550000', 'utterly private', secret, 'shop@example.com'])
      expect(text).not.toContain(hidden);
    const causes = test.log.lines.map(({ fields }) => fields['cause']);
    for (const cause of ['numberInvalid', 'malformedJson', 'credentialsWrong', 'unknownInstance'])
      expect(causes).toContain(cause);
  });
});

describe('a disk without room', () => {
  it('refuses with 503 and clear words; nothing is half-written, and a status can still be asked for', async () => {
    let isFull = false;
    const full = await startTestGateway((store) => ({
      ...store,
      acceptMessage: (message) =>
        isFull ? Promise.reject(new PortError('diskFull', { path: 'x' })) : store.acceptMessage(message),
    }));
    const before = await full.accept();
    isFull = true;
    expect(await full.send(good)).toMatchObject({
      status: 503,
      body: { error_message: 'The disk of the gateway is full. Nothing was accepted.' },
    });
    expect(await full.statusOf(before)).toMatchObject({ status: 'queued' });
    isFull = false;
    expect((await full.send(good)).status).toBe(200);
    await full.stop();
  });
});
