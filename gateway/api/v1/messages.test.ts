import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelAnswer, messageStatusAnswer } from '../../../shared/contract/rest.ts';
import { room, startTestGateway, STORE_ID, type TestGateway } from '../../testing/test-gateway.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(() => test.stop());

const cancel = (id: string) => test.call({ method: 'POST', url: `/v1/messages/${id}/cancel`, headers: test.headers });

async function onDevice(): Promise<{ id: string; device: Awaited<ReturnType<TestGateway['enrol']>>; epoch: number }> {
  const device = await test.enrol();
  const epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
  const id = await test.accept();
  const { leases } = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
  await device.ok('accept', { epoch, items: leases.map(({ message, fence }) => ({ id: message.id, fence })) });
  return { id, device, epoch };
}

describe('the status of a message', () => {
  it('shows what happened and when, and who has it', async () => {
    const id = await test.accept();
    const answer = await test.statusOf(id);
    expect(messageStatusAnswer.parse(answer)).toEqual({
      id,
      status: 'queued',
      history: [{ status: 'queued', at: '2026-01-01T12:00:00.000Z' }],
    });
    expect(await test.statusOf(id.toUpperCase())).toMatchObject({ id });
  });

  it('shows when the device that has it was last seen', async () => {
    const { id, device, epoch } = await onDevice();
    await test.clock.advance(30_000);
    await device.ok('poll', { epoch, room: [], waitMs: 0 });
    await test.clock.advance(5_000);
    expect(await test.statusOf(id)).toMatchObject({ status: 'queued', deviceLastSeenAt: '2026-01-01T12:00:30.000Z' });
  });

  it('expires by itself when no device took it within its validity', async () => {
    const id = await test.accept();
    // As after a sleep of the machine: the wall clock has moved, the timers have not.
    test.clock.jump(7 * 24 * 3_600_000 - 30_000);
    await test.clock.advance(60_000);
    expect(await test.statusOf(id)).toMatchObject({
      status: 'expired',
      history: [{ status: 'queued' }, { status: 'expired', at: '2026-01-08T12:00:30.000Z' }],
    });
  });

  it.each(['x', '018f0000-0000-7000-8000-000000000000', 'a%20b'])('is 404 for the id %s', async (id) => {
    const answer = await test.call({ method: 'GET', url: `/v1/messages/${id}`, headers: test.headers });
    expect(answer).toMatchObject({ status: 404, body: { error_message: 'There is no such message.' } });
  });

  it("is 404 for another client's message, and takes a GET with a content type", async () => {
    const id = await test.accept();
    const { secret } = await test.gateway.admin.call('client.create', { id: 'other' });
    const headers = { 'x-wm-client-id': 'other', 'x-wm-client-secret': secret, 'content-type': 'application/json' };
    const url = `/v1/messages/${id}`;
    expect((await test.call({ method: 'GET', url, headers })).status).toBe(404);
    expect((await test.call({ method: 'POST', url: `${url}/cancel`, headers })).status).toBe(404);
    expect(
      (await test.call({ method: 'GET', url, headers: { ...test.headers, 'content-type': 'text/x' } })).status,
    ).toBe(200);
    expect((await test.call({ method: 'GET', url })).status).toBe(401);
    expect((await test.call({ method: 'DELETE', url, headers })).status).toBe(405);
  });
});

describe('cancelling a message', () => {
  it('is done at once while the gateway has it', async () => {
    const id = await test.accept();
    const answer = await cancel(id);
    expect({ status: answer.status, body: cancelAnswer.parse(answer.body) }).toEqual({
      status: 200,
      body: { id, status: 'cancelled' },
    });
    expect(await test.statusOf(id)).toMatchObject({ status: 'cancelled' });
    expect((await cancel(id)).status).toBe(200);
  });

  it('asks the device that has it, whose waiting poll learns of it at once', async () => {
    const { id, device, epoch } = await onDevice();
    const poll = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    expect(await cancel(id)).toMatchObject({ status: 202, body: { id, status: 'cancelling' } });
    const { commands } = await poll;
    expect(commands).toMatchObject([{ kind: 'cancel', messageId: id }]);
    const networkId = 'x';
    await device.ok('report', {
      epoch,
      storeId: STORE_ID,
      first: 1,
      reports: [
        { kind: 'sending', id, fence: 1, agoMs: 0 },
        { kind: 'answer', commandId: commands[0]?.id ?? '', answer: 'tooLate', agoMs: 0 },
        { kind: 'receipt', id, networkId, receipt: 'read', agoMs: 0 },
      ],
    });
    expect(await cancel(id)).toMatchObject({
      status: 409,
      body: { error_message: expect.stringContaining('sending') },
    });
  });
});

describe('health and description', () => {
  it('are public', async () => {
    expect(await test.call({ method: 'GET', url: '/healthz' })).toMatchObject({
      status: 200,
      body: { status: 'ok', version: '9.9.9' },
    });
    const { body } = await test.call({ method: 'GET', url: '/openapi.json' });
    expect(body).toMatchObject({ openapi: '3.1.0' });
    expect(Object.keys(body['paths'] as object)).toContain('/v3/whatsapp/single/text/message/{instance}');
    expect(Object.keys(body['paths'] as object)).toContain('/device/v1/poll');
  });

  it('say that messages cannot be accepted when the store cannot commit', async () => {
    const failing = await startTestGateway((store) => ({
      ...store,
      check: () => Promise.reject(new Error('diskFull')),
    }));
    expect(await failing.call({ method: 'GET', url: '/healthz' })).toMatchObject({
      status: 503,
      body: { status: 'failing' },
    });
    await failing.stop();
  });
});
