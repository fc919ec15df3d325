import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedHeaders } from '../../platform/webhook-signing.ts';
import { createEngineRig, type EngineRig } from '../testing/engine-rig.ts';

const MIN = 60_000;
interface Told {
  id: string;
  signature: string;
  timestamp: number;
  raw: Buffer;
  body: { type: string; text: string; machine: string; alerts: { state: string; code: string; account?: object }[] };
}

let rig: EngineRig;
let receiver: Server;
let told: Told[];
let status: number;
let headers: Record<string, string>;
let url: string;

beforeEach(async () => {
  told = [];
  status = 200;
  headers = {};
  receiver = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const raw = await readAll(request);
      told.push({
        id: String(request.headers['webhook-id']),
        signature: String(request.headers['webhook-signature']),
        timestamp: Number(request.headers['webhook-timestamp']),
        raw,
        body: JSON.parse(raw.toString()) as Told['body'],
      });
      response.writeHead(status, headers).end(() => receiver.emit('told'));
    };
    void take();
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`;
  rig = createEngineRig();
  await rig.start();
});
afterEach(async () => {
  await rig.dispose();
  receiver.closeAllConnections();
  receiver.close();
  await once(receiver, 'close');
});

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}
/** Lets the clock run, step by step, until the webhook was told something. */
async function toldNext(limitMs = 60 * MIN): Promise<Told> {
  const count = told.length;
  for (let passed = 0; told.length === count && passed < limitMs; passed += 15_000) await pass(15_000);
  const last = told.at(-1);
  if (last === undefined || told.length === count) throw new Error('Nothing was told');
  return last;
}
/** A post takes real time on its socket, and a look at the disk too; the clock stands still meanwhile. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 15_000) {
    await rig.advance(Math.min(15_000, ms - passed));
    await quiet();
    await rig.advance(0);
    await quiet();
  }
}
const UNDER_WAY = /^(TCPSocketWrap|TCPConnectWrap|FSReq)/;
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (process.getActiveResourcesInfo().some((name) => UNDER_WAY.test(name))) turns = -1;
  }
}
const shown = () => rig.engine.snapshot().settings.alerts;

describe('The owner’s webhook', () => {
  it('is told once when a number was logged out for long, and once when it is back', async () => {
    const { far } = await rig.ready();
    await rig.call('alerts.set', { alerts: { url, afterMinutes: 10 } });
    await pass(2 * MIN);
    far.close({ code: 'loggedOut', networkCode: 401 });
    await pass(9 * MIN);
    expect(told).toEqual([]);
    const first = await toldNext();
    expect(first.body).toMatchObject({
      type: 'alerts',
      text: 'Pairline on Desk: Shop was logged out. Pair it again.',
      machine: 'Desk',
      alerts: [{ state: 'began', code: 'sessionLoggedOut', account: { label: 'Shop' } }],
    });
    await pass(20 * MIN);
    expect(told).toHaveLength(1);

    const [account] = rig.engine.snapshot().accounts;
    await rig.call('account.pair', { accountId: account?.id ?? '' });
    far.scan({ number: '4915112345678', name: 'Ada' });
    await rig.advance();
    const second = await toldNext();
    expect(second.body).toMatchObject({
      text: 'Pairline on Desk: Shop is connected again.',
      alerts: [{ state: 'ended' }],
    });
    expect(shown()).toMatchObject({ isWaiting: false, last: { at: expect.any(Number) as number } });
  });

  it('can verify that it was us, by the secret that the owner sees', async () => {
    await rig.call('alerts.set', { alerts: { url, afterMinutes: 10 } });
    const { secret } = await rig.call('alerts.secret', {});
    await test();
    const [{ id, raw, signature, timestamp, body }] = told as [Told];
    expect(body).toMatchObject({ type: 'alert.test', text: 'Pairline on Desk: This is a test. Alerts arrive here.' });
    expect(signedHeaders({ id, at: timestamp * 1_000, body: raw, secrets: [secret] })['webhook-signature']).toBe(
      signature,
    );
    expect(JSON.stringify(rig.engine.snapshot())).not.toContain(secret);
    const renewed = await rig.call('alerts.secret', { renew: true });
    expect(renewed.secret).not.toBe(secret);
  });

  it('is tried again with the same id until it receives, also by the next run, and all of it travels together', async () => {
    status = 500;
    const { far } = await rig.ready();
    await rig.call('alerts.set', { alerts: { url, afterMinutes: 1 } });
    far.close({ code: 'loggedOut', networkCode: 401 });
    const first = await toldNext();
    expect(shown()).toMatchObject({ isWaiting: true, last: { error: 'http500' } });
    await rig.call('account.add', { channel: 'whatsapp', label: 'Desk' });
    await pass(10 * MIN);
    const tries = told.length;
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(12);
    expect(new Set(told.map(({ id }) => id))).toEqual(new Set([first.id]));

    await rig.stop();
    status = 204;
    await rig.start();
    const again = await toldNext();
    expect(again.id).toBe(first.id);
    const others = await toldNext();
    expect(others.id).not.toBe(first.id);
    expect(others.body.alerts.map(({ code }) => code)).toContain('sessionUnpaired');
    await pass(30 * MIN);
    expect(shown()).toMatchObject({ isWaiting: false });
  });

  it('waits as long as its receiver asks for', async () => {
    status = 429;
    headers = { 'retry-after': '1800' };
    const { far } = await rig.ready();
    await rig.call('alerts.set', { alerts: { url, afterMinutes: 1 } });
    far.close({ code: 'loggedOut', networkCode: 401 });
    await toldNext();
    await pass(29 * MIN);
    expect(told).toHaveLength(1);
    await toldNext();
  });

  it('is https, unless it is on this machine, and never inside the network', async () => {
    const refusal = async (wish: string) => {
      const result = await rig.engine.call('alerts.set', { alerts: { url: wish, afterMinutes: 10 } });
      return result.ok ? 'taken' : `${result.error.code} ${result.error.detail ?? ''}`;
    };
    expect(await refusal('http://hooks.example.com/x')).toBe('addressRefused schemeRefused');
    expect(await refusal('https://192.168.1.5/x')).toBe('addressRefused addressRefused');
    expect(await refusal('no address')).toBe('addressRefused urlInvalid');
  });

  it('hears nothing any more when the owner says so, nor what waited', async () => {
    status = 500;
    const { far } = await rig.ready();
    await rig.call('alerts.set', { alerts: { url, afterMinutes: 1 } });
    far.close({ code: 'loggedOut', networkCode: 401 });
    await toldNext();
    await rig.call('alerts.set', { alerts: null });
    await rig.advance();
    expect(shown()).toBeNull();
    const count = told.length;
    await pass(30 * MIN);
    expect(told).toHaveLength(count);
    expect(await rig.engine.call('alerts.test', {})).toMatchObject({ ok: false, error: { code: 'notPossibleNow' } });
  });
});

/** Asks for a test; the clock stands still until it has arrived. */
async function test(): Promise<void> {
  const arrived = once(receiver, 'told');
  const result = rig.engine.call('alerts.test', {});
  await rig.advance(0);
  await arrived;
  await pass(15_000);
  expect(await result).toMatchObject({ ok: true, value: {} });
}
