import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOM_MAX_BYTES } from '../../shared/contract/device.ts';
import type { FetchOutcome } from '../media/media.ts';
import type { Workbench } from './testing/harness.ts';
import { ACCOUNT, createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

const SHA = 'ab'.repeat(32);
const DOCUMENT = {
  kind: 'document',
  fileName: 'letter.pdf',
  media: { sha256: SHA, bytes: 1_000_000, mimetype: 'application/pdf' },
} as const;
const DAY = 24 * 3_600_000;

let bench: Workbench;
let outcome: FetchOutcome | Promise<FetchOutcome>;
let fetched: string[];
let unused: string[];
const start = () =>
  bench.start({
    media: {
      fetch: async ({ sha256 }) => {
        fetched.push(sha256);
        return outcome;
      },
      unused: (sha256s) => void unused.push(...sha256s),
    },
  });
beforeEach(() => {
  bench = createWorkbench();
  outcome = 'here';
  fetched = [];
  unused = [];
});
afterEach(() => bench.remove());

describe('a message with an attachment', () => {
  it('is prepared when the attachment is here', async () => {
    const { promise, resolve } = Promise.withResolvers<FetchOutcome>();
    outcome = promise;
    const device = await start();
    device.online();
    await device.give(leaseOf(1, { content: DOCUMENT }), leaseOf(2, { chat: 2 }));
    await bench.clock.settle();
    expect(bench.network.prepared).toEqual([networkIdOf(2)]);
    resolve('here');
    await bench.clock.settle();
    expect(bench.network.prepared).toEqual([networkIdOf(2), networkIdOf(1)]);
    expect(device.status(1)).toBe('sent');
  });

  it('waits for a gateway that cannot be reached, and holds up its own chat alone', async () => {
    outcome = 'later';
    const device = await start();
    device.online();
    await device.give(leaseOf(1, { content: DOCUMENT }), leaseOf(2), leaseOf(3, { chat: 2 }));
    await bench.clock.advance(3_600_000);
    expect([device.status(1), device.status(2), device.status(3)]).toEqual(['queued', 'queued', 'sent']);
    expect(fetched.length).toBeGreaterThan(5);
    outcome = 'here';
    await bench.clock.advance(600_000);
    expect([device.status(1), device.status(2)]).toEqual(['sent', 'sent']);
  });

  it('fails when the gateway does not have it any more', async () => {
    outcome = 'gone';
    const device = await start();
    device.online();
    await device.give(leaseOf(1, { content: DOCUMENT }));
    await bench.clock.settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'failed{contentInvalid}' });
  });

  it('takes room until it has ended, and keeps the attachment as long as its content', async () => {
    const device = await start();
    await device.give(
      leaseOf(1, { content: DOCUMENT }),
      leaseOf(2, { chat: 2, content: DOCUMENT, expiresInMs: 40 * DAY }),
    );
    expect(ROOM_MAX_BYTES - device.outbox.room(ACCOUNT).bytes).toBeGreaterThan(2_000_000);
    device.online();
    await bench.clock.settle();
    expect(device.outbox.room(ACCOUNT).bytes).toBe(ROOM_MAX_BYTES);
    await bench.clock.advance(13 * DAY);
    expect(unused).toEqual([]);
    await bench.clock.advance(2 * DAY);
    expect(unused).toEqual([SHA]);
  });

  it('lets the attachment go when it is taken back', async () => {
    const device = await start();
    await device.give(leaseOf(1, { content: DOCUMENT }));
    await device.outbox.release([idOf(1)]);
    expect(unused).toEqual([SHA]);
    expect(device.outbox.room(ACCOUNT).bytes).toBe(ROOM_MAX_BYTES);
  });
});
