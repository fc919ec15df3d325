import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import type { GatewayStore } from '../store/store.ts';
import { dayMs, retire, RETENTION_DAYS } from './retention.ts';

let test: TestGateway;
let store: GatewayStore;
let folder: TemporaryFolder;
beforeEach(async () => {
  folder = createTemporaryFolder();
  test = await startTestGateway((opened) => (store = opened));
});
afterEach(async () => {
  await test.stop();
  folder.remove();
});

const cancel = (id: string): Promise<unknown> =>
  test.call({ method: 'POST', url: `/v1/messages/${id}/cancel`, headers: test.headers });
const isKnown = async (id: string): Promise<boolean> =>
  (await test.call({ url: `/v1/messages/${id}`, headers: test.headers })).status === 200;
const sweep = (): Promise<void> =>
  retire({ store, days: RETENTION_DAYS, folder: undefined, clock: test.clock, log: test.log });
const contentsRemoved = (): number =>
  test.log.lines
    .filter(({ event }) => event === 'retention.removed')
    .reduce((sum, { fields }) => sum + Number(fields['contents']), 0);

describe('the gateway', () => {
  it('forgets the content of a message 14 days after its end and the message after 30, and none that has not ended', async () => {
    const ended = await test.accept();
    await cancel(ended);
    const later = await test.accept();
    const { body } = await test.call({
      method: 'POST',
      url: '/v1/messages',
      headers: { ...test.headers, 'content-type': 'application/json' },
      payload: {
        instance: 1,
        to: { kind: 'number', number: '4915100000001' },
        content: { kind: 'text', text: 'far' },
        validityMs: 60 * dayMs,
      },
    });
    const waiting = String(body['id'] ?? '');

    test.clock.jump(13 * dayMs);
    await sweep();
    expect(contentsRemoved()).toBe(0);
    test.clock.jump(dayMs + 1);
    await sweep();
    expect(contentsRemoved()).toBe(1);
    expect(await isKnown(ended)).toBe(true);

    test.clock.jump(16 * dayMs);
    await sweep();
    expect(await isKnown(ended)).toBe(false);
    expect(await isKnown(later)).toBe(true);
    expect(await isKnown(waiting)).toBe(true);
  });

  it('goes through more messages than one stretch holds', async () => {
    const ids = await Promise.all(Array.from({ length: 1_100 }, () => test.accept()));
    for (const id of ids) await cancel(id);
    test.clock.jump(31 * dayMs);
    await sweep();
    expect(await isKnown(ids[0] ?? '')).toBe(false);
    expect(await isKnown(ids.at(-1) ?? '')).toBe(false);
  });
});

describe('copies of the store', () => {
  it('go when their time is over, and nothing else of the folder', async () => {
    const { clock, log } = test;
    const nothing = {
      retireMessages: () => Promise.resolve({ contents: 0, messages: 0, next: undefined }),
      forgetBundles: () => Promise.resolve(0),
    };
    const at = (days: number, name: string): string => {
      writeFileSync(folder.file(name), 'x');
      const time = new Date(clock.now() - days * dayMs);
      utimesSync(folder.file(name), time, time);
      return folder.file(name);
    };
    const old = [at(31, 'gateway.db.before-v2'), at(31, 'gateway.db.broken-2026-01-01T00-00-00Z-wal')];
    const kept = [at(29, 'gateway.db.before-v3'), at(400, 'gateway.db'), at(400, 'key')];
    await retire({ store: nothing, days: { content: 14, messages: 30, copies: 30 }, folder: folder.path, clock, log });
    expect(old.filter(existsSync)).toEqual([]);
    expect(kept.filter(existsSync)).toEqual(kept);
  });
});
