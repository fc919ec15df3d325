import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { room, startTestGateway, STORE_ID, type TestDevice, type TestGateway } from '../testing/test-gateway.ts';

const PERSON = '4915100000001';
const OTHER = '4915100000002';
const account = { channel: 'whatsapp', number: '447700900123' } as const;

let test: TestGateway;
let device: TestDevice;
let epoch: number;
beforeEach(async () => {
  test = await startTestGateway();
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', account);
});
afterEach(() => test.stop());

const call: TestGateway['gateway']['admin']['call'] = (name, input) => test.gateway.admin.call(name, input);

/** The device takes what waits. */
async function take(): Promise<{ id: string; fence: number; networkId: string }[]> {
  const { leases } = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
  const items = leases.map(({ message, fence }) => ({ id: message.id, fence, networkId: message.networkId }));
  await device.ok('accept', { epoch, items: items.map(({ id, fence }) => ({ id, fence })) });
  return items;
}

describe('finding', () => {
  it('tells what happened to a message, and to those to a number however it is written, newest first', async () => {
    const first = await test.accept('one', PERSON);
    await test.accept('two', OTHER);
    await take();
    await test.clock.advance(1_000);
    const last = await test.accept('three', PERSON);
    expect(await call('message.show', { id: first.toUpperCase() })).toMatchObject({
      id: first,
      client: 'shop@example.com',
      channel: 'whatsapp',
      instance: 1,
      to: PERSON,
      status: 'queued',
      custody: 'device',
      device: { name: 'machine' },
      history: [{ status: 'queued' }],
    });
    const { messages, more } = await call('message.find', { number: '+49 151 0000-0001' });
    expect(messages.map(({ id }) => id)).toEqual([last, first]);
    expect(more).toBe(false);
    expect(await call('message.find', { number: PERSON, limit: 1 })).toMatchObject({ more: true });
    await expect(call('message.find', { number: 'Ada' })).rejects.toMatchObject({ code: 'badInput' });
    await expect(call('message.show', { id: 'x' })).rejects.toMatchObject({ code: 'messageUnknown' });
  });
});

describe('a test message', () => {
  it('is accepted like one of the client, or refused with the words that the client would get', async () => {
    const wish = { client: 'shop@example.com', channel: 'whatsapp', number: PERSON, text: 'hello' } as const;
    const { id } = await call('message.send', { ...wish, instance: 1 });
    expect(await test.statusOf(id)).toMatchObject({ status: 'queued' });
    await expect(call('message.send', { ...wish, instance: 9 })).rejects.toMatchObject({ code: 'refused' });
    await expect(call('message.send', { ...wish, client: 'x', instance: 1 })).rejects.toMatchObject({
      code: 'clientUnknown',
    });
  });
});

describe('erasing a person', () => {
  const inbound = (number: string, networkId: string, chat?: { kind: 'group'; id: string; name: string }) =>
    ({
      kind: 'inbound',
      accountId: 'acc',
      agoMs: 0,
      inbound: {
        chat: chat ?? { kind: 'person' },
        from: { number },
        networkId,
        sentAgoMs: 0,
        content: { kind: 'text', text: 'from them' },
      },
    }) as const;

  it('removes what was written to and by them, and nobody else', async () => {
    await test.accept('to them', PERSON);
    const kept = await test.accept('to another', OTHER);
    const group = { kind: 'group', id: '1203@g.us', name: 'Family' } as const;
    await device.ok('report', {
      epoch,
      storeId: STORE_ID,
      first: 1,
      reports: [inbound(PERSON, 'A'), inbound(OTHER, 'B'), inbound(PERSON, 'C', group), inbound(OTHER, 'D', group)],
    });
    expect(await call('person.erase', { number: PERSON })).toMatchObject({
      messages: 1,
      inbound: 2,
      atDevices: 0,
      logEmptied: true,
    });
    expect((await call('message.find', { number: PERSON })).messages).toEqual([]);
    expect(await call('message.show', { id: kept })).toMatchObject({ to: OTHER });
    const { body } = await test.call({ url: '/v1/inbound', headers: test.headers });
    expect(body).toMatchObject({ messages: [{ networkId: 'B' }, { networkId: 'D' }] });
  });

  it('asks devices for what they have, and goes on without them when told to', async () => {
    await test.accept('to them', PERSON);
    const [item] = await take();
    expect(await call('person.erase', { number: PERSON })).toMatchObject({ messages: 0, atDevices: 1 });
    const { commands } = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
    expect(commands).toMatchObject([{ kind: 'cancel', messageId: item?.id }]);
    expect(await call('person.erase', { number: PERSON, force: true })).toMatchObject({ messages: 1, atDevices: 0 });
    // The device hears of it with its next session.
    const next = await device.ok('session', {
      protocol: 1,
      appVersion: '1.0.0',
      capabilities: [],
      storeId: STORE_ID,
      run: 'later',
    });
    const holding = { id: item?.id ?? '', fence: item?.fence ?? 1, state: 'waiting' } as const;
    expect(await device.ok('holdings', { epoch: next.epoch, holdings: [holding], last: true })).toEqual({
      release: [item?.id],
    });
  });
});

describe('revoking a device', () => {
  it('ends its access, and offers what it had to the next device as something that may have been sent', async () => {
    const id = await test.accept('hello', PERSON);
    await take();
    const { devices } = await call('device.list', {});
    await call('device.revoke', { id: devices[0]?.id ?? '' });
    expect(await device.call('poll', { epoch, room: room(), waitMs: 0 })).toMatchObject({ status: 401 });
    expect((await call('device.list', {})).devices).toMatchObject([{ revokedAt: expect.any(String) }]);
    expect(await call('message.show', { id })).toMatchObject({ custody: 'waiting' });

    const second = await test.enrol();
    const run = await second.start();
    await second.ok('account', account);
    const { leases } = await second.ok('poll', { epoch: run, room: room(), waitMs: 0 });
    expect(leases).toMatchObject([{ resume: true, message: { id } }]);
    await expect(call('device.revoke', { id: 'nobody' })).rejects.toMatchObject({ code: 'deviceUnknown' });
  });
});

describe('the status', () => {
  it('tells what waits and who is there', async () => {
    await test.accept();
    expect(await call('gateway.status', {})).toMatchObject({
      clients: 1,
      instances: 2,
      devices: { enrolled: 1, polling: 0 },
      queue: [{ channel: 'whatsapp', custody: 'waiting', count: 1 }],
    });
  });
});
