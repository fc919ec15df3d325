import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMediaStore, type MediaStore } from '../../platform/media-store.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { GatewayStore } from '../store/store.ts';

let folder: TemporaryFolder;
let store: GatewayStore;
let media: MediaStore;
let open: Gateway[];
beforeEach(async () => {
  folder = createTemporaryFolder();
  open = [];
  store = await openSqliteStore({ path: folder.file('gateway.db'), vault, log: createMemoryLog(), clock });
  media = await openMediaStore({ folder: folder.file('media'), vault });
});
afterEach(async () => {
  for (const gateway of open) await gateway.close();
  await store.close();
  folder.remove();
});

const vault = createVault(new Uint8Array(32).fill(4));
const clock = createManualClock();

async function gatewayThatIs(kind: 'embedded' | 'hosted', seed = 1): Promise<Gateway> {
  const ports = { clock, log: createMemoryLog(), random: createSeededRandom(seed), vault };
  const gateway = await createGateway({ ...ports, store, media, version: '1.0.0', embedded: kind === 'embedded' });
  open.push(gateway);
  return gateway;
}

/** WhatsMate's status for wrong credentials. */
const REFUSED = 474;

/** The status that a message of somebody with these credentials is answered with. */
async function statusFor(gateway: Gateway, access: { clientId: string; clientSecret: string }): Promise<number> {
  const { statusCode } = await gateway.app.inject({
    method: 'POST',
    url: '/v3/whatsapp/single/text/message/1',
    headers: { 'x-wm-client-id': access.clientId, 'x-wm-client-secret': access.clientSecret },
    payload: { number: '4915100000001', message: 'hello' },
  });
  return statusCode;
}

/** Joins with a code and pairs a number on an account. */
async function joinAndPair(gateway: Gateway, code: string): Promise<unknown> {
  const enrolled = await gateway.app.inject({
    method: 'POST',
    url: '/device/v1/enrol',
    payload: { protocol: 1, code, key: 'k'.repeat(43), name: 'desk' },
  });
  const bound = await gateway.app.inject({
    method: 'PUT',
    url: '/device/v1/accounts/acc',
    headers: { authorization: `Bearer ${enrolled.json<{ token: string }>().token}` },
    payload: { channel: 'whatsapp', number: '491510000000' },
  });
  return bound.json();
}

describe('a gateway beside the app', () => {
  it('lets its owner send with nothing but a paired number and what it shows', async () => {
    const gateway = await gatewayThatIs('embedded');
    const { code } = await gateway.admin.call('embedded.enrol', {});
    const access = await gateway.admin.call('embedded.access', {});
    expect(await joinAndPair(gateway, code)).toMatchObject({ state: 'bound', instance: 1, client: access.clientId });
    expect(await statusFor(gateway, access)).toBe(200);
  });

  it('shows the same credentials again, also after a restart', async () => {
    const access = await (await gatewayThatIs('embedded')).admin.call('embedded.access', {});
    expect(access).toEqual({ clientId: 'local', clientSecret: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(await (await gatewayThatIs('embedded', 2)).admin.call('embedded.access', {})).toEqual(access);
  });

  it('refuses the old secret from the moment it shows a new one', async () => {
    const gateway = await gatewayThatIs('embedded');
    const { code } = await gateway.admin.call('embedded.enrol', {});
    const before = await gateway.admin.call('embedded.access', {});
    await joinAndPair(gateway, code);
    expect(await statusFor(gateway, before)).toBe(200);
    const after = await gateway.admin.call('embedded.renewSecret', {});
    expect(after.clientSecret).not.toBe(before.clientSecret);
    expect(await statusFor(gateway, before)).toBe(REFUSED);
    expect(await statusFor(gateway, after)).toBe(200);
    expect(await gateway.admin.call('embedded.access', {})).toEqual(after);
  });
});

describe('a hosted gateway', () => {
  it('keeps no secret that could be shown', async () => {
    const { admin } = await gatewayThatIs('hosted');
    for (const call of ['embedded.access', 'embedded.enrol', 'embedded.renewSecret'] as const) {
      await expect(admin.call(call, {})).rejects.toMatchObject({ code: 'notEmbedded' });
    }
    expect(await store.clients(clock.now())).toEqual([]);
  });

  it('gives no customer the id of the own client', async () => {
    const { admin } = await gatewayThatIs('hosted');
    await expect(admin.call('client.create', { id: 'local' })).rejects.toMatchObject({ code: 'badInput' });
  });

  it('makes no instance for a device of its own accord', async () => {
    const gateway = await gatewayThatIs('hosted');
    await gateway.admin.call('client.create', { id: 'shop' });
    const { code } = await gateway.admin.call('enrolment.create', { client: 'shop' });
    expect(await joinAndPair(gateway, code)).toEqual({ state: 'unbound' });
  });
});

describe('how long a gateway keeps things', () => {
  it('is the choice of the owner of the app beside it, also in the next run, and of nobody else', async () => {
    const gateway = await gatewayThatIs('embedded');
    const days = { content: 3, messages: 60 };
    expect(await gateway.admin.call('embedded.countOld', days)).toEqual({ contents: 0, messages: 0 });
    await gateway.admin.call('embedded.keep', days);
    expect(await store.retentionChoice()).toEqual(days);
    const hosted = await gatewayThatIs('hosted', 2);
    await expect(hosted.admin.call('embedded.keep', days)).rejects.toMatchObject({ code: 'notEmbedded' });
  });
});
