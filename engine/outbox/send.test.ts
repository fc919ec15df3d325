import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortError } from '../../shared/ports.ts';
import type { Preparation } from '../channels/channel.ts';
import { OUTBOX_LIMITS } from './outbox.ts';
import type { Device, Workbench } from './testing/harness.ts';
import { createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

let bench: Workbench;
let device: Device;
beforeEach(async () => {
  bench = createWorkbench();
  device = await bench.start();
});
afterEach(() => bench.remove());

const settle = () => bench.clock.settle();
const advance = (ms: number) => bench.clock.advance(ms);
const silent = () => ({ arrives: true, answer: 'none' }) as const;

describe('a message', () => {
  it('goes out once custody is accepted, and its result is reported', async () => {
    device.online();
    await device.outbox.takeLeases([leaseOf(1)]);
    await settle();
    expect(bench.network.copies).toEqual([]);
    await device.outbox.custodyAccepted([idOf(1)]);
    await settle();
    expect(bench.network.shown).toMatchObject([{ networkId: networkIdOf(1), text: 'text 1' }]);
    expect(device.reports()).toEqual([
      { kind: 'sending', id: idOf(1), fence: 1 },
      { kind: 'result', id: idOf(1), fence: 1, networkId: networkIdOf(1), outcome: { kind: 'sent' } },
    ]);
    expect(device.status(1)).toBe('sent');
  });

  it('is handed over only after its intent and payload are durable', async () => {
    let stored: unknown;
    bench.network.fate = () => {
      stored = device.store.database.read((sql) =>
        sql.get(
          'SELECT attempt, status, length(payload) > 0 AS payload, content FROM message JOIN body USING (number)',
        ),
      );
      return { arrives: true, answer: 'ack' };
    };
    device.online();
    await device.give(leaseOf(1));
    await settle();
    expect(stored).toEqual({ attempt: 'handedOver', status: 'sending', payload: 1, content: null });
  });

  it.each([
    ['into another', '{"kind":"number","number":"491709999999"}'],
    ['beyond recognition', '{"kind":"num'],
  ])('goes to whom it was written, also where the disk has damaged the number %s', async (_, destination) => {
    await device.give(leaseOf(1));
    await device.store.database.write((sql) => sql.run('UPDATE message SET destination = ?', destination));
    expect(device.outbox.page({ limit: 10, offset: 0 }).rows).toHaveLength(1);
    device.online();
    await settle();
    expect(bench.network.shown).toMatchObject([{ chat: 'number:491700000001', text: 'text 1' }]);
  });

  it('waits while the account is offline or paused', async () => {
    await device.give(leaseOf(1));
    device.outbox.setPaused('account-1', true);
    device.online();
    await settle();
    expect(bench.network.prepared).toEqual([]);
    device.outbox.setPaused('account-1', false);
    await settle();
    expect(device.status(1)).toBe('sent');
  });

  it('is not sent when the account is paused while it is prepared', async () => {
    const preparation = Promise.withResolvers<Preparation>();
    bench.network.preparation = () => preparation.promise;
    device.online();
    await device.give(leaseOf(1));
    await settle();
    device.outbox.setPaused('account-1', true);
    preparation.resolve({ kind: 'ready', payload: new Uint8Array(1) });
    await settle();
    expect(device.status(1)).toBe('queued');
    expect(bench.network.copies).toEqual([]);
  });
});

describe('a failure before the intent', () => {
  it('that is definite fails the message and lets its chat go on', async () => {
    bench.network.preparation = (id) =>
      id === networkIdOf(1) ? { kind: 'failed', reason: 'notOnWhatsApp' } : undefined;
    device.online();
    await device.give(leaseOf(1), leaseOf(2));
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'failed{notOnWhatsApp}', [idOf(2)]: 'sent' });
    expect(bench.network.copies).toEqual([networkIdOf(2)]);
  });

  it('that may pass is tried again after its time, in order, and blocks its own chat only', async () => {
    let tries = 0;
    bench.network.preparation = (id) =>
      id === networkIdOf(1) && (tries += 1) < 3 ? { kind: 'later', retryInMs: 1_000 } : undefined;
    device.online();
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3, { chat: 2 }));
    await settle();
    expect(bench.network.copies).toEqual([networkIdOf(3)]);
    await advance(999);
    expect(bench.network.copies).toEqual([networkIdOf(3)]);
    await advance(1_100);
    expect(bench.network.copies).toEqual([3, 1, 2].map(networkIdOf));
  });

  it('that may pass is tried at once on a new connection', async () => {
    bench.network.preparation = () => ({ kind: 'later', retryInMs: 3_600_000 });
    device.online();
    await device.give(leaseOf(1));
    await settle();
    device.offline();
    bench.network.preparation = () => undefined;
    device.online();
    await settle();
    expect(device.status(1)).toBe('sent');
  });

  it('that throws is no failure of the message', async () => {
    bench.network.preparation = () => Promise.reject(new Error('connection lost'));
    device.online();
    await device.give(leaseOf(1));
    await settle();
    expect(device.status(1)).toBe('queued');
    bench.network.preparation = () => undefined;
    await advance(2_000);
    expect(device.status(1)).toBe('sent');
  });

  it('of a lost connection leaves nothing behind: a late answer of the old one is dropped', async () => {
    const old = Promise.withResolvers<Preparation>();
    bench.network.preparation = () => old.promise;
    device.online();
    await device.give(leaseOf(1));
    await settle();
    device.offline();
    bench.network.preparation = () => undefined;
    device.online();
    await settle();
    old.resolve({ kind: 'failed', reason: 'notReachable' });
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'sent' });
    expect(bench.network.copies).toEqual([networkIdOf(1)]);
  });
});

describe('a lost ack', () => {
  it('makes the same content go out again with the same id, ever less often', async () => {
    bench.network.fate = (_id, copy) => ({ arrives: true, answer: copy === 4 ? 'ack' : 'none' });
    device.online();
    await device.give(leaseOf(1));
    await advance(19_999);
    expect(bench.network.copies).toHaveLength(1);
    await advance(1);
    expect(bench.network.copies).toHaveLength(2);
    await advance(40_000);
    expect(bench.network.copies).toHaveLength(3);
    await advance(80_000);
    expect(bench.network.copies).toHaveLength(4);
    expect(bench.network.shown).toHaveLength(1);
    expect(device.status(1)).toBe('sent');
    expect(device.outbox.timeline(idOf(1))?.steps).toContainEqual(
      expect.objectContaining({ what: 'handedOverAgain', detail: '3' }),
    );
  });

  it('does not stop other chats: an unsure message gives up its place in flight', async () => {
    const inFlight = OUTBOX_LIMITS.maxInFlight;
    const last = inFlight + 1;
    bench.network.fate = (id) => ({ arrives: true, answer: Number(id.slice(4)) <= inFlight ? 'none' : 'ack' });
    device.online();
    await device.give(...Array.from({ length: last }, (_, index) => leaseOf(index + 1, { chat: index + 1 })));
    await settle();
    expect(device.status(last)).toBe('queued');
    await advance(20_000);
    expect(device.status(last)).toBe('sent');
  });

  it('ends as unconfirmed after a day, and evidence still overrides that', async () => {
    bench.network.fate = silent;
    device.online();
    await device.give(leaseOf(1), leaseOf(2));
    await settle();
    device.offline();
    await advance(24 * 3_600_000);
    expect(device.results()).toEqual({ [idOf(1)]: 'unconfirmed{noAnswer}' });
    device.outbox.channelEvent('account-1', {
      kind: 'receipt',
      networkId: networkIdOf(1),
      receipt: 'delivered',
      at: bench.clock.now(),
    });
    await settle();
    expect(device.status(1)).toBe('delivered');
    expect(device.reports().at(-1)).toEqual({
      kind: 'receipt',
      id: idOf(1),
      networkId: networkIdOf(1),
      receipt: 'delivered',
    });
  });
});

describe('a new connection', () => {
  it('hands over again what has no answer, in order, before anything new', async () => {
    bench.network.fate = silent;
    device.online();
    await device.give(leaseOf(1), leaseOf(2, { chat: 2 }), leaseOf(3, { chat: 3 }), leaseOf(4));
    await settle();
    device.offline();
    bench.network.copies.length = 0;
    bench.network.fate = () => ({ arrives: true, answer: 'ack' });
    device.online();
    await settle();
    expect(bench.network.copies).toEqual([1, 2, 3, 4].map(networkIdOf));
    expect(bench.network.shown.map((shown) => shown.networkId)).toEqual([1, 2, 3, 4].map(networkIdOf));
  });

  it('hands over what got its intent while the old one was being lost, and that copy is the first', async () => {
    await device.stop();
    let isIntent = false;
    device = await bench.start({
      wrap: (database) => ({
        ...database,
        write: async (work) => {
          const value = await database.write(work);
          if (isIntent) device.offline();
          return value;
        },
      }),
    });
    bench.network.preparation = () => {
      isIntent = true;
      return undefined;
    };
    bench.network.fate = () => ({ arrives: false, answer: { refused: 'refusedByNetwork' } });
    device.online();
    await device.give(leaseOf(1));
    await settle();
    isIntent = false;
    expect(device.status(1)).toBe('sending');
    expect(bench.network.copies).toEqual([]);
    device.online();
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'failed{refusedByNetwork}' });
  });
});

describe('a refusal', () => {
  it('of the only copy fails the message, which is not handed over again', async () => {
    bench.network.fate = () => ({ arrives: false, answer: { refused: 'newChatsRestricted' } });
    device.online();
    await device.give(leaseOf(1));
    await advance(60_000);
    expect(device.results()).toEqual({ [idOf(1)]: 'failed{newChatsRestricted}' });
    expect(bench.network.copies).toHaveLength(1);
  });

  it('of a second copy leaves the message unconfirmed, for the first may have arrived', async () => {
    bench.network.fate = (_id, copy) =>
      copy === 1 ? { arrives: true, answer: 'none' } : { arrives: false, answer: { refused: 'refusedByNetwork' } };
    device.online();
    await device.give(leaseOf(1));
    await advance(60_000);
    expect(device.results()).toEqual({ [idOf(1)]: 'unconfirmed{noAnswer}' });
    expect(bench.network.copies).toHaveLength(2);
  });
});

describe('a store that cannot be written', () => {
  let isFull: boolean;
  beforeEach(async () => {
    isFull = false;
    await device.stop();
    device = await bench.start({
      wrap: (database) => ({
        ...database,
        write: (work) => (isFull ? Promise.reject(new PortError('diskFull')) : database.write(work)),
      }),
    });
  });

  it('keeps a message from being handed over, and the message goes out when the store works again', async () => {
    await device.give(leaseOf(1));
    isFull = true;
    device.online();
    await settle();
    expect(bench.network.prepared).toHaveLength(1);
    expect(bench.network.copies).toEqual([]);
    isFull = false;
    await advance(5_000);
    expect(device.status(1)).toBe('sent');
  });

  it('keeps a second copy back that could not be counted: its refusal would pass for the answer to the only one', async () => {
    bench.network.fate = (_id, copy) =>
      copy === 1 ? { arrives: true, answer: 'none' } : { arrives: false, answer: { refused: 'refusedByNetwork' } };
    device.online();
    await device.give(leaseOf(1));
    await settle();
    isFull = true;
    await advance(20_000);
    expect(bench.network.copies).toHaveLength(1);
    isFull = false;
    await advance(40_000);
    expect(bench.network.copies).toHaveLength(2);
    expect(device.results()).toEqual({ [idOf(1)]: 'unconfirmed{noAnswer}' });
  });

  it('loses no evidence: an ack or receipt is saved when the store works again', async () => {
    bench.network.fate = () => {
      isFull = true;
      return { arrives: true, answer: 'ack' };
    };
    device.online();
    await device.give(leaseOf(1));
    await settle();
    expect(device.status(1)).toBe('sending');
    isFull = false;
    await advance(5_000);
    expect(device.status(1)).toBe('sent');
    expect(bench.network.copies).toHaveLength(1);
  });
});

describe('stopping', () => {
  it('does not wait for a network that does not answer', async () => {
    bench.network.preparation = () => new Promise(() => undefined);
    device.online();
    await device.give(leaseOf(1));
    await settle();
    await device.outbox.stop();
    expect(bench.clock.pending).toBe(0);
  });
});
