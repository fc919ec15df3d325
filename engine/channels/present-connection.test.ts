import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { PortError } from '../../shared/ports.ts';
import type { SessionCause } from '../../shared/model/session-cause.ts';
import { createPresentConnection, type PresentConnection } from './present-connection.ts';

class FakeConnection {
  readonly gone: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly name: string;
  isEnding = false;
  constructor(name: string) {
    this.name = name;
  }
  isOnline(): boolean {
    return !this.isEnding;
  }
  end(): Promise<void> {
    this.isEnding = true;
    return this.gone.promise;
  }
}

let clock: ManualClock;
let present: PresentConnection<FakeConnection>;
let ends: number;
let abandoned: SessionCause[];
const opened: string[] = [];

const open = (name: string) => () => {
  opened.push(name);
  return new FakeConnection(name);
};

beforeEach(() => {
  clock = createManualClock();
  ends = 0;
  abandoned = [];
  opened.length = 0;
  present = createPresentConnection<FakeConnection>({
    channel: 'telegram',
    clock,
    log: createMemoryLog(),
    onEnd: () => (ends += 1),
    onAbandoned: (cause) => void abandoned.push(cause),
  });
});

describe('another connection', () => {
  it('is opened when the one before is gone, and only the newest of several', async () => {
    await present.replace(open('first'));
    const first = present.get();
    const replaced = [present.replace(open('second')), present.replace(open('third'))];
    expect(present.get()).toBeUndefined();
    first?.gone.resolve();
    await Promise.all(replaced);
    expect(opened).toEqual(['first', 'third']);
    expect(present.get()?.name).toBe('third');
  });

  it('is not opened after the account was closed, or its end was asked for', async () => {
    await Promise.all([present.replace(open('late')), present.end()]);
    await Promise.all([present.replace(open('later')), present.close()]);
    await present.replace(open('much later'));
    expect(opened).toEqual([]);
  });
});

describe('an account’s file that takes no writes', () => {
  it('ends the connection and says why', async () => {
    await present.replace(open('first'));
    present.storeFailed(new PortError('diskFull', {}));
    expect(present.get()).toBeUndefined();
    expect(abandoned).toEqual([{ code: 'diskFull' }]);
  });

  it('is nobody’s news without a connection, or once the account is closed', async () => {
    present.storeFailed(new PortError('diskFull', {}));
    await present.close();
    present.storeFailed(new PortError('diskFull', {}));
    expect(abandoned).toEqual([]);
  });
});

it('one that ended by itself makes no difference to the one in its place', async () => {
  await present.replace(open('first'));
  const first = present.get();
  first?.gone.resolve();
  await present.replace(open('second'));
  const before = ends;
  if (first) present.lost(first);
  expect(present.get()?.name).toBe('second');
  expect(ends).toBe(before);
});

it('leaving waits for the network’s word for five seconds, and ends all the same', async () => {
  await present.replace(open('first'));
  const connection = present.get();
  connection?.gone.resolve();
  const left = present.leave(() => new Promise(() => undefined));
  await clock.advance(4_999);
  expect(connection?.isEnding).toBe(false);
  await clock.advance(1);
  await left;
  expect(connection?.isEnding).toBe(true);
});
