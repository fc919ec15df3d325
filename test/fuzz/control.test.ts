import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { adminCalls, type AdminCall } from '../../gateway/admin/calls.ts';
import { knock } from '../../gateway/admin/door.ts';
import { uiCalls } from '../../shared/contract/ui.ts';
import { startChild, type Child } from '../support/child.ts';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { createCaller, expectNoInternals, type Asked, type Caller } from './asking.ts';
import { likelyOf, schemaOf, type JsonSchema, type KnownFields } from './generate.ts';
import { knownFields } from './known.ts';
import { expectNoTrouble } from './process.ts';
import { expectTalk, talksOf } from './raw.ts';
import { fuzz, SEED } from './rounds.ts';
import { bytesOf } from './texts.ts';

/** The doors through which the command line asks a running gateway and a running device. */

const PER_CALL = { test: 6, prove: 1_500 };

interface Door {
  readonly url: string;
  readonly caller: Caller;
  readonly authorization: string;
}

async function openDoor(file: string): Promise<Door> {
  const { url, token } = JSON.parse(await readFile(file, 'utf8')) as { url: string; token: string };
  return { url, caller: createCaller(url), authorization: `Bearer ${token}` };
}

const said = z.union([
  z.strictObject({ answer: z.unknown() }),
  z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) }),
]);

async function expectAnswer({ caller, authorization }: Door, path: string, body: Buffer): Promise<void> {
  const asked: Asked = { method: 'POST', path, headers: { authorization, 'content-type': 'application/json' }, body };
  const { status, text } = await caller.ask(asked);
  expect([200, 400]).toContain(status);
  if (status !== 200) {
    expectNoInternals(text, asked);
    return;
  }
  const answer = said.parse(JSON.parse(text));
  if (!('error' in answer)) return;
  expect(answer.error.code).not.toBe('internal');
  expectNoInternals(answer.error.message.replaceAll('received undefined', ''), asked);
}

/** A path, a method or a token that is none of the door's. */
async function expectRefusals({ caller, authorization }: Door): Promise<void> {
  const wrong: [Partial<Asked>, number[]][] = [
    [{ headers: {} }, [401]],
    [{ headers: { authorization: `${authorization}x` } }, [401]],
    [{ headers: { authorization: [authorization, authorization] } }, [200, 401]],
    [{ headers: { authorization, host: 'other.example' } }, [421]],
    [{ method: 'PUT' }, [405]],
    [{ method: 'GET', path: '/gateway.status' }, [404]],
    [{ path: '/%' }, [200, 400]],
    [{ path: '/__proto__' }, [200]],
    [{ path: `/${'x'.repeat(15_000)}` }, [200, 400, 431]],
    [{ body: Buffer.alloc(33 * 1024 * 1024, ' ') }, [400]],
  ];
  for (const [more, statuses] of wrong) {
    const { status, text } = await caller.ask({
      method: 'POST',
      path: '/x',
      headers: { authorization },
      body: Buffer.from('{}'),
      ...more,
    });
    expect(statuses, JSON.stringify(more).slice(0, 200)).toContain(status);
    if (status === 200) expect(JSON.parse(text)).toMatchObject({ error: { code: 'badInput' } });
  }
}

/** Byte by byte. */
async function expectTalks({ url, authorization }: Door): Promise<void> {
  const { host, port } = new URL(url);
  const headers = { host, authorization, 'content-type': 'application/json' };
  const target = { paths: ['/', '/plan.list', '/ui.sessions', '/x'], headers, bodies: ['{}', '', '[', '1'] };
  await fuzz(talksOf(target), { test: 60, prove: 10_000 }, async (asked) => {
    await expectTalk(Number(port), asked);
  });
}

describe(`the owner's door of a gateway, seed ${SEED}`, () => {
  const CLIENT = 'other';
  let gateway: GatewayProcess;
  let door: Door;
  let known: KnownFields;
  beforeAll(async () => {
    gateway = await startGatewayProcess({ env: { PAIRLINE_LOG_LEVEL: 'warn' } });
    door = await openDoor(join(gateway.folder, 'admin.json'));
    const admin = await knock(gateway.folder);
    if (!admin) throw new Error('The gateway does not listen for its owner');
    await admin.call('client.create', { id: CLIENT });
    await admin.call('instance.create', { client: CLIENT, channel: 'whatsapp' });
    const client = fc.constant(CLIENT);
    // Whatever is asked of other machines, it is none beyond this one.
    const url = fc.constantFrom('https://127.0.0.1:9/', 'http://[::1]:9/x');
    known = { ...knownFields, client, url, plan: fc.constantFrom('professional', 'trial', 'none') };
  });
  afterAll(async () => {
    door?.caller.close();
    await gateway?.stop();
  });

  it.each(Object.keys(adminCalls) as AdminCall[])('%s', { timeout: 3_600_000 }, async (name) => {
    const schema = schemaOf(adminCalls[name]);
    await fuzz(bytesOf(likelyOf(schema, { root: schema, known })), PER_CALL, (body) =>
      expectAnswer(door, `/${name}`, body),
    );
  });

  it('refuses what is not meant for it, and serves its owner afterwards', { timeout: 3_600_000 }, async () => {
    await expectRefusals(door);
    await expectTalks(door);
    const admin = await knock(gateway.folder);
    await admin?.call('client.create', { id: 'afterwards' });
    for (const read of ['client.list', 'plan.list', 'usage.list', 'device.list', 'gateway.status'] as const) {
      expect(await admin?.call(read, {})).toBeDefined();
    }
    expectNoTrouble(gateway.child);
  });
});

describe(`the owner's door of a device, seed ${SEED}`, () => {
  let folder: string;
  let device: Child<unknown>;
  let door: Door;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pairline-'));
    device = await startChild('engine/headless.ts', ['--json', '--data-dir', folder, '--ui-port', '0'], {
      PAIRLINE_LOG_LEVEL: 'warn',
    });
    door = await openDoor(join(folder, 'owner.json'));
  });
  afterAll(async () => {
    door?.caller.close();
    await device?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
    type: 'object',
    properties,
    required,
  });
  const text: JsonSchema = { type: 'string' };
  /** As the commands ask; a question for what is new would wait for it. */
  const calls: [string, JsonSchema][] = [
    ['snapshot', object({ more: {} })],
    ['ui', object({ call: { enum: Object.keys(uiCalls) }, input: { type: 'number' } }, ['call', 'input'])],
    ['ui.link', object({})],
    ['ui.sessions', object({})],
    ['ui.signOut', object({ id: text })],
    [
      'ui.password',
      object({ password: { anyOf: [{ type: 'string', minLength: 10, maxLength: 1_000 }, { type: 'null' }] } }, [
        'password',
      ]),
    ],
  ];
  it.each(calls)('%s', { timeout: 3_600_000 }, async (name, schema) => {
    await fuzz(bytesOf(likelyOf(schema)), PER_CALL, (body) => expectAnswer(door, `/${name}`, body));
  });

  it('refuses what is not meant for it, and serves its owner afterwards', { timeout: 3_600_000 }, async () => {
    await expectRefusals(door);
    await expectTalks(door);
    await expectAnswer(door, '/snapshot', Buffer.from('{}'));
    expectNoTrouble(device);
  });
});
