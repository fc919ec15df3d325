import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knock } from '../../gateway/admin/door.ts';
import {
  deviceCalls,
  deviceError,
  type DeviceCall,
  type DeviceRequest,
  type DeviceResponse,
} from '../../shared/contract/device.ts';
import { CLIENT, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { createCaller, expectNoInternals, type Answered, type Asked, type Caller } from './asking.ts';
import { likelyOf, schemaOf, type KnownFields } from './generate.ts';
import { knownFields } from './known.ts';
import { canWatch, expectLevel, expectNoTrouble } from './process.ts';
import { fuzz, SEED } from './rounds.ts';
import { bytesOf } from './texts.ts';

/** Every call of the device protocol, to a real gateway, from a device that has gone mad or is none. */

const PER_CALL = { test: 20, prove: 2_500 };
const ACCOUNT = 'acc';
const NUMBER = '491510000000';

let gateway: GatewayProcess;
let caller: Caller;
let token: string;
let headers: Record<string, string>;
/** Of messages that were accepted. */
const ids: string[] = [];

beforeAll(async () => {
  gateway = await startGatewayProcess({ env: { PAIRLINE_LOG_LEVEL: 'warn' } });
  caller = createCaller(gateway.url);
  const admin = await knock(gateway.folder);
  if (!admin) throw new Error('The gateway does not listen for its owner');
  const { secret } = await admin.call('client.create', { id: CLIENT });
  await admin.call('instance.create', { client: CLIENT, channel: 'whatsapp' });
  await admin.call('instance.optIn', { client: CLIENT, channel: 'whatsapp', instance: 1, optIn: false });
  headers = { 'x-wm-client-id': CLIENT, 'x-wm-client-secret': secret, 'content-type': 'application/json' };
  const { code } = await admin.call('enrolment.create', { client: CLIENT });
  const enrolment = { protocol: 1, code, key: 'k'.repeat(43), name: 'machine' };
  const { text } = await caller.ask(asking('enrol', Buffer.from(JSON.stringify(enrolment))));
  ({ token } = JSON.parse(text) as { token: string });
  for (let count = 0; count < 2; count += 1) ids.push(await send());
});
afterAll(async () => {
  caller?.close();
  await gateway?.stop();
});

async function send(): Promise<string> {
  const body = Buffer.from(JSON.stringify({ number: '14155550199', message: 'x' }));
  const path = '/v3/whatsapp/single/text/message/1';
  const { status, text } = await caller.ask({ method: 'POST', path, headers, body });
  expect(status).toBe(200);
  return (JSON.parse(text) as { id: string }).id;
}

function asking(name: DeviceCall, body: Buffer, accountId = ACCOUNT): Asked {
  const { method, path } = deviceCalls[name];
  return {
    method,
    path: `/device/v1${path.replace(':accountId', accountId)}`,
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body,
  };
}

async function must<C extends DeviceCall>(name: C, request: DeviceRequest<C>): Promise<DeviceResponse<C>> {
  const { status, text } = await caller.ask(asking(name, Buffer.from(JSON.stringify(request))));
  expect({ status, text }).toMatchObject({ status: 200 });
  return deviceCalls[name].response.parse(JSON.parse(text)) as DeviceResponse<C>;
}

/** A new run of a new store, in which everything is in order. */
async function newRun(): Promise<{ epoch: number; storeId: string }> {
  const storeId = randomUUID();
  const { epoch } = await must('session', {
    protocol: 1,
    appVersion: '1',
    capabilities: ['erase', 'bundle'],
    storeId,
    run: storeId,
  });
  await must('holdings', { epoch, holdings: [], last: true });
  await must('account', { channel: 'whatsapp', number: NUMBER });
  return { epoch, storeId };
}

/** Stand for what the present run has, which is known when the call is made. */
const EPOCH = 987_654_321;
const STORE = '0b2f7d3e-6a4c-4e1f-9d55-7a1c3b8f2e01';
const inRun = (bytes: Buffer, { epoch, storeId }: { epoch: number; storeId: string }): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll(String(EPOCH), String(epoch)).replaceAll(STORE, storeId), 'latin1');

function known(): KnownFields {
  const id = fc.constantFrom(...ids);
  return {
    ...knownFields,
    epoch: fc.constant(EPOCH),
    storeId: fc.constant(STORE),
    first: fc.constant(1),
    protocol: fc.constant(1),
    fence: fc.constantFrom(1, 2),
    accountId: fc.constant(ACCOUNT),
    id,
    networkId: fc.constantFrom('3EB0000000000000000001', '3EB0000000000000000002'),
    waitMs: fc.constantFrom(0, 1),
  };
}

function expectAnswer(name: DeviceCall, asked: Asked, { status, text }: Answered): void {
  expect([200, 400, 401, 404, 405, 409, 413, 426, 429, 431]).toContain(status);
  if (status === 200) {
    deviceCalls[name].response.parse(JSON.parse(text));
    return;
  }
  expect(deviceError.strict().safeParse(JSON.parse(text)).error).toBeUndefined();
  expectNoInternals(text.replaceAll('received undefined', ''), asked);
}

async function get(path: string): Promise<unknown> {
  const { status, text } = await caller.ask({ method: 'GET', path, headers });
  expect({ path, status, text }).toMatchObject({ status: 200 });
  return JSON.parse(text);
}

let inboundRead = 0;
/** Whatever the device said, its client can go on reading. */
async function expectReadable(): Promise<void> {
  const { next } = (await get(`/v1/inbound?limit=500&after=${inboundRead}`)) as { next: number };
  inboundRead = next;
  for (const id of ids) await get(`/v1/messages/${id}`);
  await get('/v3/whatsapp/status/health/1');
  await get('/v1/recipients?instance=1');
}

describe(`the device protocol, seed ${SEED}`, () => {
  it.each(Object.keys(deviceCalls) as DeviceCall[])('%s', { timeout: 3_600_000 }, async (name) => {
    const schema = schemaOf(deviceCalls[name].request);
    const bodies = bytesOf(likelyOf(schema, { root: schema, known: known() }));
    let run = await newRun();
    await fuzz(bodies, PER_CALL, async (body) => {
      const asked = asking(name, inRun(body, run));
      const answered = await caller.ask(asked);
      expectAnswer(name, asked, answered);
      if (answered.status === 200) await expectReadable();
      // Its reports were taken, or it was superseded.
      if ([200, 409].includes(answered.status)) run = await newRun();
    });
    await newRun();
  });

  it('what it said can be read, and a device that is right is served', async () => {
    const get = async (path: string): Promise<unknown> => {
      const { status, text } = await caller.ask({ method: 'GET', path, headers });
      expect([path, status, text]).toMatchObject([path, 200, expect.anything()]);
      return JSON.parse(text);
    };
    for (const id of ids) await get(`/v1/messages/${id}`);
    let after = 0;
    for (let next = -1; next !== after;) {
      after = Math.max(next, 0);
      ({ next } = (await get(`/v1/inbound?limit=500&after=${after}`)) as { next: number });
    }
    await get('/v3/whatsapp/status/health/1');
    await get('/v1/quota');
    await get('/v1/usage');
    await get('/v1/recipients?instance=1');

    const { epoch, storeId } = await newRun();
    const id = await send();
    const { leases } = await must('poll', {
      epoch,
      room: [{ accountId: ACCOUNT, messages: 10_000, bytes: 1e9 }],
      waitMs: 0,
    });
    const lease = leases.find(({ message }) => message.id === id);
    if (!lease) throw new Error('The message was not leased.');
    const { fence } = lease;
    expect(await must('accept', { epoch, items: [{ id, fence }] })).toEqual({ accepted: [id], refused: [] });
    const result = {
      kind: 'result',
      id,
      fence,
      networkId: lease.message.networkId,
      outcome: { kind: 'sent' },
      agoMs: 0,
    } as const;
    await must('report', { epoch, storeId, first: 1, reports: [result] });
    expect(await get(`/v1/messages/${id}`)).toMatchObject({ status: 'sent' });
    expectNoTrouble(gateway.child);
  });

  it.runIf(canWatch)('memory and handles level off', { timeout: 7_200_000 }, async () => {
    const calls = fc.oneof(
      ...(Object.keys(deviceCalls) as DeviceCall[])
        .filter((name) => name !== 'enrol')
        .map((name) => {
          const schema = schemaOf(deviceCalls[name].request);
          return bytesOf(likelyOf(schema, { root: schema, known: known() })).map((body) => asking(name, body));
        }),
    );
    let seed = SEED;
    await expectLevel(gateway.child, { test: 300, prove: 30_000 }, async (count) => {
      for (const asked of fc.sample(calls, { numRuns: count, seed: (seed += 1) })) await caller.ask(asked);
    });
  });
});
