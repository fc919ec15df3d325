import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { room, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(() => test.stop());

/** Value by the line's name and labels. */
async function scrape(): Promise<Map<string, number>> {
  const answer = await test.gateway.app.inject({ url: '/metrics' });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toContain('text/plain');
  const lines = answer.body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('the metrics', () => {
  it('tell what was accepted and refused, what waits and for how long', async () => {
    await test.accept();
    await test.accept();
    await test.send({ number: '4915100000001', message: 'hello' }, { url: '/v3/whatsapp/single/text/message/9' });
    await test.clock.advance(60_000);
    const seen = await scrape();
    expect(seen.get('pairline_accepts_total{channel="whatsapp",client="1",outcome="accepted"}')).toBe(2);
    expect(seen.get('pairline_accepts_total{channel="whatsapp",client="1",outcome="unknownInstance"}')).toBe(1);
    expect(seen.get('pairline_accept_duration_seconds_count{channel="whatsapp"}')).toBe(3);
    expect(seen.get('pairline_queue_messages{channel="whatsapp",custody="waiting"}')).toBe(2);
    expect(seen.get('pairline_queue_oldest_seconds{channel="whatsapp",custody="waiting"}')).toBe(60);
    expect(seen.get('pairline_store_writable')).toBe(1);
    expect(seen.get('pairline_store_commits_total')).toBeGreaterThan(0);
    const route = '/v3/whatsapp/single/text/message/:instance';
    expect(seen.get(`pairline_http_requests_total{method="POST",route="${route}",status="200"}`)).toBe(2);
  });

  it('tell how devices are, and follow a message to its end', async () => {
    const device = await test.enrol();
    const epoch = await device.start();
    const account = { channel: 'whatsapp', number: '447700900123' } as const;
    await device.ok('account', account);
    const id = await test.accept();
    await test.call({ method: 'POST', url: `/v1/messages/${id}/cancel`, headers: test.headers });
    await device.ok('poll', { epoch, room: room(), waitMs: 0 });
    await test.clock.advance(5_000);
    const seen = await scrape();
    const [age] = [...seen].filter(([name]) => name.startsWith('pairline_device_last_call_seconds'));
    expect(age?.[1]).toBe(5);
    expect(seen.get('pairline_message_steps_total{status="cancelled"}')).toBe(1);
    expect(seen.get('pairline_devices_polling')).toBe(0);
    expect([...seen.keys()].some((name) => name.includes('pairline_queue_messages'))).toBe(false);
  });

  it('name neither people nor customers', async () => {
    await test.accept('the text', '4915199999999');
    const { body } = await test.gateway.app.inject({ url: '/metrics' });
    for (const word of ['4915199999999', 'shop@example.com', 'the text']) expect(body).not.toContain(word);
  });

  it('are not for callers from elsewhere, nor for those whom a proxy brings', async () => {
    const { app } = test.gateway;
    expect((await app.inject({ url: '/metrics', remoteAddress: '203.0.113.5' })).statusCode).toBe(401);
    const headers = { 'x-forwarded-for': '203.0.113.5' };
    expect((await app.inject({ url: '/metrics', headers })).statusCode).toBe(401);
    expect((await app.inject({ url: '/metrics', method: 'POST' })).statusCode).toBe(405);
  });

  it('are for programs of this machine that call it by its own names, not for pages in its browsers', async () => {
    const { app } = test.gateway;
    const status = async (headers: Record<string, string>) =>
      (await app.inject({ url: '/metrics', headers })).statusCode;
    for (const host of ['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '[::1]:8080']) {
      expect([host, await status({ host })]).toEqual([host, 200]);
    }
    // A name of somebody else's that means this machine now, and a page that may call the API.
    for (const host of ['rebind.example:8080', 'localhost.example', '127.0.0.1.example']) {
      expect([host, await status({ host })]).toEqual([host, 401]);
    }
    for (const origin of ['https://shop.example', 'null']) expect(await status({ origin })).toBe(401);
  });
});
