import { afterEach, beforeEach, expect, it } from 'vitest';
import { room, startTestGateway, STORE_ID, type TestDevice, type TestGateway } from '../../testing/test-gateway.ts';

let test: TestGateway;
let device: TestDevice;
let epoch: number;
beforeEach(async () => {
  test = await startTestGateway();
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
});
afterEach(() => test.stop());

const number = '4915100000001';
const key = 'a key of the device';
const again = (id: string, under = key) =>
  device.ok('send', { accountId: 'acc', key: under, wish: { kind: 'again', id } });
const text = (to: string, under = key) =>
  device.ok('send', {
    accountId: 'acc',
    key: under,
    wish: { kind: 'text', to: { kind: 'number', number: to }, text: 'Hello' },
  });
const leases = async () => (await device.ok('poll', { epoch, room: room(), waitMs: 0 })).leases;
/** Has the device take and send everything. */
async function sendAll(first: number): Promise<void> {
  const taken = await leases();
  await device.ok('accept', { epoch, items: taken.map(({ message, fence }) => ({ id: message.id, fence })) });
  const reports = taken.map(({ message: { id, networkId }, fence }) => ({
    kind: 'result' as const,
    id,
    fence,
    networkId,
    outcome: { kind: 'sent' as const },
    agoMs: 0,
  }));
  await device.ok('report', { epoch, storeId: STORE_ID, first, reports });
}

it('what the owner sends goes the way of every message, once, however often it is asked', async () => {
  const first = await text(number);
  expect(await text(number)).toEqual(first);
  expect(await leases()).toMatchObject([{ message: { content: { kind: 'text', text: 'Hello' } } }]);
});

it('an ended message goes again as a new one that names it', async () => {
  const id = await test.accept('Good morning', number);
  expect(await again(id)).toMatchObject({ kind: 'refused', code: 'notEnded' });
  await sendAll(1);
  const answer = await again(id);
  expect(answer).toMatchObject({ kind: 'accepted' });
  const [lease] = await leases();
  expect(lease?.message).toMatchObject({ retryOf: id, content: { kind: 'text', text: 'Good morning' } });
  expect(lease?.message.id).not.toBe(id);
  expect(await test.statusOf(lease?.message.id ?? '')).toMatchObject({ retryOf: id });
});

it('says why something is not accepted, and counts nothing for it', async () => {
  await test.gateway.admin.call('instance.optIn', {
    client: 'shop@example.com',
    channel: 'whatsapp',
    instance: 1,
    optIn: true,
  });
  expect(await text(number)).toMatchObject({ kind: 'refused', code: 'notRegistered' });
  const unknown = '00000000-0000-4000-8000-000000000009';
  expect(await again(unknown)).toMatchObject({ kind: 'refused', code: 'messageUnknown' });
  const elsewhere = { accountId: 'other', key, wish: { kind: 'again' as const, id: unknown } };
  expect(await device.ok('send', elsewhere)).toMatchObject({ kind: 'refused', code: 'unbound' });
  expect(await leases()).toEqual([]);
});

it('a message whose content is no longer kept is not sent again', async () => {
  const id = await test.accept('Good morning', number);
  await sendAll(1);
  await test.clock.advance(16 * 24 * 3_600_000);
  expect(await again(id)).toMatchObject({ kind: 'refused', code: 'contentGone' });
});
