import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whatsmateHealth } from '../../../shared/contract/whatsmate.ts';
import { room, startTestGateway, STORE_ID, type TestDevice, type TestGateway } from '../../testing/test-gateway.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(() => test.stop());

const health = (instance: number | string = 1, more: object = {}) =>
  test.call({ method: 'GET', url: `/v3/whatsapp/status/health/${instance}`, headers: test.headers, ...more });
const number = '491510000000';

async function paired(session?: { state: string; cause?: string }): Promise<{ device: TestDevice; epoch: number }> {
  const device = await test.enrol();
  const epoch = await device.start();
  const said = session && { session: { ...session, agoMs: 2_000 } };
  await device.ok('account', { channel: 'whatsapp', number, ...said });
  return { device, epoch };
}

describe('the health of an instance', () => {
  it('says that no number is paired, until one is', async () => {
    const { status, body } = await health();
    expect(status).toBe(200);
    expect(whatsmateHealth.parse(body)).toEqual({
      status: 'unhealthy',
      problem: 'notPaired',
      message: expect.stringContaining('Pair one in the app'),
      channel: 'whatsapp',
      instance: 1,
    });
    await paired();
    expect((await health()).body).toMatchObject({ number, problem: 'sessionUnknown' });
  });

  it('is what the device said with its account', async () => {
    await paired({ state: 'online' });
    const { body } = await health();
    expect(whatsmateHealth.parse(body)).toEqual({
      status: 'healthy',
      message: 'Messages go out.',
      channel: 'whatsapp',
      instance: 1,
      number,
      deviceLastSeenAt: '2026-01-01T12:00:00.000Z',
      session: { state: 'online', since: '2026-01-01T11:59:58.000Z' },
    });
  });

  it('follows what the device reports', async () => {
    const { device, epoch } = await paired({ state: 'online' });
    const report = { kind: 'session' as const, accountId: 'acc', state: 'loggedOut', cause: 'banned', agoMs: 0 };
    await device.ok('report', { epoch, storeId: STORE_ID, first: 1, reports: [report] });
    expect((await health()).body).toMatchObject({
      status: 'unhealthy',
      problem: 'sessionNotOnline',
      message: expect.stringContaining('loggedOut (banned)'),
      session: { state: 'loggedOut', cause: 'banned', since: '2026-01-01T12:00:00.000Z' },
    });
  });

  it('says that the device is away after a minute of silence, and that it is back with its next call', async () => {
    const { device, epoch } = await paired({ state: 'online' });
    await test.clock.advance(60_000);
    expect((await health()).body).toMatchObject({ status: 'healthy' });
    await test.clock.advance(1_000);
    expect((await health()).body).toMatchObject({
      problem: 'deviceAway',
      message: expect.stringContaining('2026-01-01T12:00:00.000Z'),
    });
    await device.ok('poll', { epoch, room: room(), waitMs: 0 });
    expect((await health()).body).toMatchObject({ status: 'healthy', deviceLastSeenAt: '2026-01-01T12:01:01.000Z' });
  });

  it('says that the owner has to confirm another number', async () => {
    const { device } = await paired({ state: 'online' });
    await device.ok('account', { channel: 'whatsapp', number: '491519999999' });
    expect((await health()).body).toMatchObject({ status: 'unhealthy', problem: 'numberHeld' });
  });

  it('takes a content type without a body, and answers HEAD', async () => {
    const headers = { ...test.headers, 'content-type': 'application/json; charset=utf-8' };
    expect(await health(1, { headers })).toMatchObject({ status: 200 });
    const head = await test.gateway.app.inject({ method: 'HEAD', url: '/v3/whatsapp/status/health/1', headers });
    expect(head.statusCode).toBe(200);
  });

  it.each([
    ['an unknown instance', 9, 'There is no such instance.'],
    ['no instance', '', 'The path must end with the number of the instance.'],
    ['an instance that is no number', 'x', 'There is no such instance.'],
  ])('is refused for %s', async (_, instance, error_message) => {
    expect(await health(instance)).toMatchObject({ status: 400, body: { error_message } });
  });

  it('is refused for the other channel, naming the one that there is, and without credentials', async () => {
    const url = '/v3/telegram/status/health/1';
    expect(await test.call({ method: 'GET', url, headers: test.headers })).toMatchObject({
      status: 400,
      body: { error_message: expect.stringContaining('has the channel WhatsApp') },
    });
    expect(await test.call({ method: 'GET', url })).toMatchObject({ status: 401 });
    expect(await test.call({ method: 'POST', url, headers: test.headers })).toMatchObject({ status: 405 });
  });
});
