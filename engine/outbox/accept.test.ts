import { ROOM_MAX_BYTES } from '../../shared/contract/device.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { Device, Workbench } from './testing/harness.ts';
import { ACCOUNT, createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

let bench: Workbench;
let device: Device;
beforeEach(async () => {
  bench = createWorkbench();
  device = await bench.start();
});
afterEach(() => bench.remove());

const settle = () => bench.clock.settle();
const restart = async () => {
  await device.stop();
  device = await bench.start();
};
const noAck = () => ({ arrives: true, answer: 'none' }) as const;

describe('taking leases', () => {
  it('names what should be accepted, once durable', async () => {
    expect(await device.outbox.takeLeases([leaseOf(1), leaseOf(2, { fence: 4 })])).toEqual([
      { id: idOf(1), fence: 1 },
      { id: idOf(2), fence: 4 },
    ]);
    await restart();
    expect(device.outbox.unansweredLeases(10)).toEqual([
      { id: idOf(1), fence: 1 },
      { id: idOf(2), fence: 4 },
    ]);
  });

  it('takes a repeated lease once, and a stale one not at all', async () => {
    await device.outbox.takeLeases([leaseOf(1, { fence: 3 }), leaseOf(1, { fence: 3 })]);
    expect(await device.outbox.takeLeases([leaseOf(1, { fence: 3 })])).toEqual([{ id: idOf(1), fence: 3 }]);
    expect(await device.outbox.takeLeases([leaseOf(1, { fence: 2 })])).toEqual([]);
    expect(device.outbox.counts().queued).toBe(1);
  });

  it('a repeated lease of an accepted message changes nothing', async () => {
    await device.give(leaseOf(1));
    await device.outbox.takeLeases([leaseOf(1)]);
    device.online();
    await settle();
    expect(device.status(1)).toBe('sent');
  });

  it('a higher fence means that custody was elsewhere: the message waits until it is accepted again', async () => {
    await device.give(leaseOf(1));
    await device.outbox.takeLeases([leaseOf(1, { fence: 2 })]);
    device.online();
    await settle();
    expect(bench.network.copies).toEqual([]);
    await device.outbox.custodyAccepted([idOf(1)]);
    await settle();
    expect(device.reports().at(-1)).toMatchObject({ kind: 'result', fence: 2, outcome: { kind: 'sent' } });
  });

  it('goes on with what was handed over before, and reports it under the new fence', async () => {
    bench.network.fate = noAck;
    device.online();
    await device.give(leaseOf(1));
    await settle();
    await device.outbox.takeLeases([leaseOf(1, { fence: 2, resume: true })]);
    expect(device.outbox.unansweredLeases(10)).toEqual([{ id: idOf(1), fence: 2 }]);
    await bench.clock.advance(20_000);
    expect(bench.network.copies).toHaveLength(2);
    await device.outbox.custodyAccepted([idOf(1)]);
    device.outbox.channelEvent(ACCOUNT, { kind: 'ack', networkId: networkIdOf(1) });
    await settle();
    expect(device.reports().at(-1)).toMatchObject({ kind: 'result', fence: 2, outcome: { kind: 'sent' } });
  });

  it('asks no longer for the custody of what has ended, once that was answered', async () => {
    await device.outbox.takeLeases([leaseOf(1), leaseOf(2)]);
    await device.outbox.cancel(idOf(1));
    await device.outbox.cancel(idOf(2));
    expect(device.outbox.unansweredLeases(10)).toHaveLength(2);
    await device.outbox.custodyAccepted([idOf(1)]);
    await device.outbox.custodyRefused([idOf(2)]);
    expect(device.outbox.unansweredLeases(10)).toEqual([]);
    expect(device.status(2)).toBe('cancelled');
  });

  it('a message that came back with resume may have been sent meanwhile', async () => {
    await device.give(leaseOf(1));
    await device.give(leaseOf(1, { fence: 2, resume: true }));
    expect(await device.outbox.cancel(idOf(1))).toBe('tooLate');
  });

  it('does not take messages of an account that this device does not have', async () => {
    await device.stop();
    device = await bench.start({ channelOf: () => undefined });
    expect(await device.outbox.takeLeases([leaseOf(1)])).toEqual([]);
    expect(device.outbox.counts().queued).toBe(0);
  });

  it('keeps texts out of the file', async () => {
    await device.give(leaseOf(1, { content: { kind: 'text', text: 'the secret of the house' } }));
    const rows = device.store.database.read((sql) => sql.all('SELECT * FROM message JOIN body USING (number)'));
    expect(
      Buffer.concat(Object.values(rows[0] ?? {}).map((value) => Buffer.from(String(value)))).toString(),
    ).not.toContain('secret');
  });
});

describe('a full disk', () => {
  it('refuses leases with a clear error, keeps nothing of them, and the rest goes on', async () => {
    await device.stop();
    let isFull = false;
    const fullAfterWork = (database: Database): Database => ({
      ...database,
      write: (work) =>
        database.write((sql) => {
          const value = work(sql);
          if (isFull) throw new PortError('diskFull');
          return value;
        }),
    });
    device = await bench.start({ wrap: fullAfterWork });
    device.online();
    isFull = true;
    await expect(device.outbox.takeLeases([leaseOf(1)])).rejects.toMatchObject({ code: 'diskFull' });
    isFull = false;
    expect(device.outbox.counts().queued).toBe(0);
    expect(device.outbox.room(ACCOUNT).messages).toBe(10_000);
    await device.give(leaseOf(1));
    await settle();
    expect(device.status(1)).toBe('sent');
  });
});

describe('an ended message that is offered again', () => {
  it('is answered with its result under the new fence and never sent again', async () => {
    device.online();
    await device.give(leaseOf(1));
    await settle();
    device.outbox.channelEvent(ACCOUNT, { kind: 'receipt', networkId: networkIdOf(1), receipt: 'read', at: 0 });
    await settle();
    await device.outbox.reportsConfirmed(100);
    expect(await device.outbox.takeLeases([leaseOf(1, { fence: 7, resume: true })])).toEqual([]);
    await settle();
    expect(device.reports()).toEqual([
      { kind: 'result', id: idOf(1), fence: 7, networkId: networkIdOf(1), outcome: { kind: 'sent' } },
      { kind: 'receipt', id: idOf(1), networkId: networkIdOf(1), receipt: 'read' },
    ]);
    expect(bench.network.copies).toHaveLength(1);
  });
});

describe('custody that the gateway does not give', () => {
  it('makes the device forget the message, so that a later lease begins anew', async () => {
    await device.outbox.takeLeases([leaseOf(1)]);
    await device.outbox.custodyRefused([idOf(1), idOf(99)]);
    expect(device.outbox.timeline(idOf(1))).toBeNull();
    expect(device.outbox.room(ACCOUNT)).toEqual({ messages: 10_000, bytes: ROOM_MAX_BYTES });
    await device.give(leaseOf(1, { fence: 2 }));
    device.online();
    await settle();
    expect(device.status(1)).toBe('sent');
  });

  it('does not make it forget what may have been sent', async () => {
    await device.outbox.takeLeases([leaseOf(1, { resume: true })]);
    await device.outbox.custodyRefused([idOf(1)]);
    device.online();
    await settle();
    expect(bench.network.copies).toEqual([]);
    device.outbox.channelEvent(ACCOUNT, { kind: 'receipt', networkId: networkIdOf(1), receipt: 'delivered', at: 0 });
    await settle();
    expect(device.status(1)).toBe('delivered');
  });
});

describe('messages that the gateway took back', () => {
  it('are dropped when they still wait, and their chat goes on', async () => {
    await device.give(leaseOf(1), leaseOf(2));
    await device.outbox.release([idOf(1)]);
    device.online();
    await settle();
    expect(bench.network.copies).toEqual([networkIdOf(2)]);
    expect(device.reports().map((report) => report['id'])).not.toContain(idOf(1));
  });

  it('are not handed over again when they may have been sent, and end by evidence', async () => {
    bench.network.fate = noAck;
    device.online();
    await device.give(leaseOf(1));
    await settle();
    await device.outbox.release([idOf(1)]);
    await bench.clock.advance(3_600_000);
    expect(bench.network.copies).toHaveLength(1);
    await restart();
    device.online();
    await settle();
    expect(bench.network.copies).toHaveLength(1);
    device.outbox.channelEvent(ACCOUNT, { kind: 'ack', networkId: networkIdOf(1) });
    await settle();
    expect(device.status(1)).toBe('sent');
  });

  it('are handed over again when they come back', async () => {
    bench.network.fate = noAck;
    device.online();
    await device.give(leaseOf(1));
    await settle();
    await device.outbox.release([idOf(1)]);
    await device.give(leaseOf(1, { fence: 2, resume: true }));
    bench.network.fate = () => ({ arrives: true, answer: 'ack' });
    await bench.clock.advance(0);
    await settle();
    expect(device.reports().at(-1)).toMatchObject({ kind: 'result', fence: 2, outcome: { kind: 'sent' } });
    expect(bench.network.shown).toHaveLength(1);
  });

  it('end unconfirmed in a day, too, when another device may have sent them', async () => {
    await device.give(leaseOf(1, { resume: true }));
    await device.outbox.release([idOf(1)]);
    await bench.clock.advance(24 * 3_600_000);
    expect(device.results()).toEqual({ [idOf(1)]: 'unconfirmed{deviceLost}' });
  });

  it('end unconfirmed when nothing is heard of them', async () => {
    bench.network.fate = noAck;
    device.online();
    await device.give(leaseOf(1));
    await settle();
    await device.outbox.release([idOf(1)]);
    await bench.clock.advance(24 * 3_600_000);
    expect(device.status(1)).toBe('unconfirmed');
  });
});

describe('a resumed message', () => {
  it('is sent under its stored network id', async () => {
    device.online();
    await device.give(leaseOf(1, { resume: true, networkId: '3EB0OLD' }));
    await settle();
    expect(bench.network.copies).toEqual(['3EB0OLD']);
    expect(device.status(1)).toBe('sent');
  });

  it('ends unconfirmed, not failed, when it cannot be prepared', async () => {
    bench.network.preparation = () => ({ kind: 'failed', reason: 'notOnWhatsApp' });
    device.online();
    await device.give(leaseOf(1, { resume: true }));
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'unconfirmed{deviceLost}' });
  });

  it('is not sent after its validity, and ends unconfirmed, not expired', async () => {
    await device.give(leaseOf(1, { resume: true, expiresInMs: 1_000 }));
    await bench.clock.advance(1_000);
    device.online();
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'unconfirmed{deviceLost}' });
    expect(bench.network.copies).toEqual([]);
  });
});

describe('cancelling', () => {
  it('works before a possible send, and a second time', async () => {
    await device.give(leaseOf(1), leaseOf(2));
    expect(await device.outbox.cancel(idOf(1))).toBe('done');
    expect(await device.outbox.cancel(idOf(1))).toBe('done');
    device.online();
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'cancelled', [idOf(2)]: 'sent' });
    expect(bench.network.copies).toEqual([networkIdOf(2)]);
  });

  it('works while the message is prepared: it is then not sent', async () => {
    bench.network.preparation = () => device.outbox.cancel(idOf(1)).then(() => undefined);
    device.online();
    await device.give(leaseOf(1));
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'cancelled' });
    expect(bench.network.copies).toEqual([]);
  });

  it('is too late once it may have been sent', async () => {
    bench.network.fate = noAck;
    device.online();
    await device.give(leaseOf(1));
    await settle();
    expect(await device.outbox.cancel(idOf(1))).toBe('tooLate');
    expect(await device.outbox.cancel(idOf(2))).toBe('unknown');
  });
});

describe('a removed account', () => {
  it('fails what waits and leaves unconfirmed what may have been sent', async () => {
    bench.network.fate = noAck;
    device.online();
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3, { chat: 2, resume: true, notBeforeInMs: 10_000 }));
    await settle();
    await device.outbox.accountRemoved(ACCOUNT);
    expect(device.results()).toEqual({
      [idOf(1)]: 'unconfirmed{accountLost}',
      [idOf(2)]: 'failed{accountRemoved}',
      [idOf(3)]: 'unconfirmed{accountLost}',
    });
    expect(device.outbox.room(ACCOUNT).messages).toBe(10_000);
  });
});

describe('the start of a run', () => {
  it('names what is held in pages: what waits, what may have been sent, what has ended but is not confirmed', async () => {
    device.online();
    await device.give(leaseOf(1, { chat: 1 }));
    await settle();
    await device.outbox.reportsConfirmed(100);
    await device.give(leaseOf(2, { chat: 2 }));
    await settle();
    bench.network.fate = noAck;
    await device.give(leaseOf(3, { chat: 3 }), leaseOf(4, { chat: 3 }), leaseOf(5, { chat: 5, notBeforeInMs: 60_000 }));
    await settle();
    await device.outbox.takeLeases([leaseOf(6)]);
    await restart();
    const seen = [];
    let after: string | undefined;
    do {
      const page = device.outbox.holdings(after, 2);
      expect(page.holdings.length).toBeLessThanOrEqual(2);
      seen.push(...page.holdings);
      after = page.next;
    } while (after !== undefined);
    expect(seen.sort((a, b) => a.id.localeCompare(b.id))).toEqual([
      { id: idOf(2), fence: 1, state: 'ended' },
      { id: idOf(3), fence: 1, state: 'unsure' },
      { id: idOf(4), fence: 1, state: 'waiting' },
      { id: idOf(5), fence: 1, state: 'waiting' },
      { id: idOf(6), fence: 1, state: 'waiting' },
    ]);
  });

  it('does not name what a gateway took back, so that one which thinks otherwise offers it again, and then it goes out', async () => {
    await device.give(leaseOf(1, { resume: true }));
    await device.outbox.release([idOf(1)]);
    expect(device.outbox.holdings(undefined, 10)).toEqual({ holdings: [], next: undefined });
    await device.give(leaseOf(1, { fence: 2, resume: true }));
    device.online();
    await settle();
    expect(device.status(1)).toBe('sent');
  });
});
