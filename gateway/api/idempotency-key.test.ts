import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const number = '4915100000001';
const file = (text: string) => ({ number, filename: 'order.txt', document: Buffer.from(text).toString('base64') });

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(() => test.stop());

const under = (key: string, more = {}) => ({ headers: { ...test.headers, 'idempotency-key': key }, ...more });

describe('a call with an Idempotency-Key', () => {
  const calls: [string, string, object, object][] = [
    ['text', '/v3/whatsapp/single/text/message/1', { number, message: 'x' }, { number, message: 'y' }],
    ['document', '/v3/whatsapp/single/document/message/1', file('x'), file('y')],
    [
      'message of any kind',
      '/v1/messages',
      { instance: 1, to: { kind: 'number', number }, content: { kind: 'text', text: 'x' }, priority: 'high' },
      { instance: 1, to: { kind: 'number', number }, content: { kind: 'text', text: 'x' }, priority: 'low' },
    ],
  ];
  it.each(calls)(
    'sends a %s once, however often and however concurrently, also after a restart',
    async (_, url, body, other) => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => test.send(body, under('order-17', { url }))));
      const [first] = answers;
      expect(first).toMatchObject({ status: 200 });
      for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 200, body: first?.body });
      await test.restart();
      expect((await test.send(body, under('order-17', { url }))).body).toEqual(first?.body);
      expect(await test.send(other, under('order-17', { url }))).toMatchObject({
        status: 409,
        body: { error_message: 'This Idempotency-Key was used for another message.' },
      });
      expect((await test.send(other, under('order-18', { url }))).body['id']).not.toBe(first?.body['id']);
    },
  );

  it('leaves no file behind when its key belongs to another message', async () => {
    const url = '/v3/whatsapp/single/document/message/1';
    await test.send(file('x'), under('order-17', { url }));
    const before = await test.storedMedia();
    expect((await test.send(file('y'), under('order-17', { url }))).status).toBe(409);
    expect(await test.storedMedia()).toEqual(before);
  });

  it('may be tried again after it was refused', async () => {
    const other = under('k', { url: '/v3/whatsapp/single/text/message/9' });
    expect((await test.send({ number, message: 'x' }, other)).status).toBe(400);
    expect((await test.send({ number, message: 'x' }, under('k'))).status).toBe(200);
  });

  it.each([
    ['a key with a space', 'a b'],
    ['no key', ''],
    ['256 characters', 'x'.repeat(256)],
  ])('is refused for %s', async (_, key) => {
    expect(await test.send({ number, message: 'x' }, under(key))).toMatchObject({
      status: 400,
      body: { error_message: expect.stringContaining('Idempotency-Key') },
    });
  });
});
