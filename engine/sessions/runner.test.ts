import { directWay } from '../../platform/testing/direct-way.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { Identity } from '../../shared/model/channel.ts';
import { SILENCE_LIMIT_MS } from '../../shared/model/session-cause.ts';
import type { SessionKind, SessionRecord } from '../../shared/model/session.ts';
import { PortError } from '../../shared/ports.ts';
import type { ChannelEvent, ChannelMedia } from '../channels/channel.ts';
import { createFakeChannel, type FakeAccount, type FakeChannel } from '../testing/fake-channel.ts';
import { createSessionRunner, type SessionHost, type SessionRunner } from './runner.ts';

const ada: Identity = { number: '4915112345678', lid: '77' };
const bob: Identity = { number: '4915187654321' };

const noMedia: ChannelMedia = {
  read: () => Promise.reject(new PortError('mediaMissing')),
  save: () => Promise.reject(new PortError('diskFull')),
};

let clock: ManualClock;
let channel: FakeChannel;
let far: FakeAccount;
let host: SessionHost;
let runner: SessionRunner;
let bound: string | undefined;
let last: SessionRecord | undefined;
let kinds: SessionKind[];
let notes: string[];
let evidence: ChannelEvent[];
let rememberError: Error | undefined;

beforeEach(() => {
  clock = createManualClock();
  channel = createFakeChannel();
  far = channel.far('a');
  bound = undefined;
  last = undefined;
  kinds = [];
  notes = [];
  evidence = [];
  rememberError = undefined;
  host = {
    clock,
    random: createSeededRandom(),
    log: createMemoryLog(),
    openFiles: (onEvent) =>
      channel.open({
        accountId: 'a',
        folder: '/nowhere',
        clock,
        random: createSeededRandom(),
        vault: { keyId: '', seal: (plain) => plain, open: (sealed) => sealed, digest: () => new Uint8Array() },
        log: createMemoryLog(),
        onEvent,
        sentPayload: () => undefined,
        sentSince: () => [],
        media: noMedia,
        wayOut: directWay,
        app: () => undefined,
      }),
    setFilesAside: async () => {
      notes.push('aside');
      channel.openError = undefined;
    },
    boundNumber: () => bound,
    rememberIdentity: async ({ number }) => {
      if (rememberError) throw rememberError;
      bound ??= number;
    },
    adoptIdentity: async ({ number }) => {
      notes.push(`adopted ${number}`);
      bound = number;
    },
    lastRecord: () => last,
    onState: (state, before) => {
      if (state.kind !== before.kind) kinds.push(state.kind);
    },
    onOnline: () => notes.push('online'),
    onOffline: () => notes.push('offline'),
    onAccountEvent: (event) => evidence.push(event),
  };
  runner = createSessionRunner(host);
});

afterEach(async () => {
  await runner.stop();
  if (clock.pending > 0 || far.connection !== 'none') throw new Error('A stopped session left a timer or a connection');
});

/** Paired before, and online now. */
async function online(): Promise<void> {
  far.identity = ada;
  bound = ada.number;
  await runner.start();
  await clock.settle();
  expect(runner.state().kind).toBe('online');
  far.calls.length = 0;
}

describe('pairing', () => {
  it('goes from the code over the restart to online, and fixes the number', async () => {
    await runner.start();
    expect(runner.state()).toEqual({ kind: 'unpaired' });
    expect(await runner.request({ kind: 'pairRequested' })).toBe(true);
    far.emit({ kind: 'qrShown', qr: 'ref', expiresAt: clock.now() + 60_000 });
    await clock.settle();
    expect(runner.state()).toMatchObject({ kind: 'pairing', step: { kind: 'qr', qr: 'ref' } });
    far.scan(ada);
    await clock.settle();
    expect(kinds).toEqual(['pairing', 'connecting', 'online']);
    expect(bound).toBe(ada.number);
    expect(far.calls).toEqual(['connect pair', 'disconnect', 'connect login']);
    expect(notes).toEqual(['online']);
  });

  it('by code tells the channel whose phone types it, and goes over to scanning on request', async () => {
    await runner.start();
    await runner.request({ kind: 'pairRequested', phoneNumber: ada.number });
    far.emit({ kind: 'codeShown', code: 'ABCD1234', expiresAt: 7 });
    await clock.settle();
    expect(runner.state()).toEqual({
      kind: 'pairing',
      step: { kind: 'code', code: 'ABCD1234', expiresAt: 7 },
      phoneNumber: ada.number,
    });
    expect(await runner.request({ kind: 'pairRequested' })).toBe(true);
    far.scan(ada);
    await clock.settle();
    expect(far.calls).toEqual([
      `connect pair ${ada.number}`,
      'disconnect',
      'connect pair',
      'disconnect',
      'connect login',
    ]);
    expect(runner.state().kind).toBe('online');
  });

  it('with another number than before sends nothing, not even after a restart, until the owner confirms it', async () => {
    bound = ada.number;
    await runner.start();
    await runner.request({ kind: 'pairRequested' });
    far.scan(bob);
    await clock.settle();
    expect(runner.state()).toMatchObject({ kind: 'broken', cause: { code: 'otherNumber' }, other: bob });
    expect([bound, notes, far.connection]).toEqual([ada.number, [], 'none']);
    expect(await runner.request({ kind: 'retryRequested' })).toBe(false);
    expect(await runner.request({ kind: 'numberConfirmed', number: ada.number })).toBe(false);
    await runner.stop();

    runner = createSessionRunner(host);
    await runner.start();
    expect(runner.state()).toMatchObject({ kind: 'broken', other: bob });
    expect(await runner.request({ kind: 'numberConfirmed', number: bob.number })).toBe(true);
    await clock.settle();
    expect(runner.state().kind).toBe('online');
    expect(notes).toEqual([`adopted ${bob.number}`, 'online']);
  });

  it('again after another number discards what that one left', async () => {
    bound = ada.number;
    await runner.start();
    await runner.request({ kind: 'pairRequested' });
    far.scan(bob);
    await clock.settle();
    await runner.request({ kind: 'pairRequested' });
    expect(far.identity).toBeUndefined();
    far.scan(ada);
    await clock.settle();
    expect(runner.state().kind).toBe('online');
  });

  it('does not go on while the number cannot be stored', async () => {
    await runner.start();
    await runner.request({ kind: 'pairRequested' });
    rememberError = new PortError('diskFull');
    far.scan(ada);
    await clock.settle();
    expect(runner.state()).toMatchObject({ kind: 'unpaired', cause: { code: 'diskFull' } });
    expect(notes).toEqual([]);
  });

  it('says no to what has no meaning now', async () => {
    await online();
    expect(await runner.request({ kind: 'pairRequested' })).toBe(false);
    expect(await runner.request({ kind: 'takeOverRequested' })).toBe(false);
    expect(far.calls).toEqual([]);
  });
});

describe('a connection that was given up', () => {
  it('cannot change the session any more', async () => {
    await online();
    far.script.login = 'silence';
    far.emit({ kind: 'closed', cause: { code: 'connectionLost' } });
    // Said by the old connection before it heard of its end.
    far.emit({ kind: 'closed', cause: { code: 'banned' } });
    far.emit({ kind: 'opened', identity: ada });
    await clock.settle();
    expect(runner.state()).toMatchObject({ kind: 'waiting', cause: { code: 'connectionLost' } });
    expect(far.identity).toEqual(ada);
  });

  it('still delivers evidence about messages', async () => {
    await online();
    far.script.login = 'silence';
    far.emit({ kind: 'closed', cause: { code: 'connectionLost' } });
    far.emit({ kind: 'ack', networkId: 'one' });
    await clock.settle();
    expect(evidence).toEqual([{ kind: 'ack', networkId: 'one' }]);
  });

  it('does not hold the session when its socket never ends', async () => {
    await online();
    far.script.disconnect = 'hang';
    far.close({ code: 'connectionLost' });
    await clock.settle();
    expect(notes).toEqual(['online', 'offline']);
    await clock.advance(20_000);
    expect(runner.state().kind).toBe('online');
    far.script.disconnect = 'done';
  });
});

describe('a lost connection', () => {
  it('comes back by itself, tells the outbox both times, and leaves a jump of the wall clock alone', async () => {
    await online();
    far.close({ code: 'connectionLost' });
    await clock.settle();
    clock.jump(-3_600_000);
    await clock.advance(1_000);
    expect(kinds).toEqual(['connecting', 'online', 'waiting', 'connecting', 'online']);
    expect(notes).toEqual(['online', 'offline', 'online']);
  });

  it('is noticed when the server says nothing any more', async () => {
    await online();
    await clock.advance(SILENCE_LIMIT_MS - 1);
    far.emit({ kind: 'serverAnswered' });
    await clock.advance(SILENCE_LIMIT_MS - 1);
    expect(runner.state().kind).toBe('online');
    far.script.login = 'silence';
    await clock.advance(1);
    expect(runner.state()).toMatchObject({ kind: 'waiting', cause: { code: 'silent' } });
  });

  it('is noticed while connecting too', async () => {
    far.identity = ada;
    far.script.login = 'silence';
    await runner.start();
    await clock.advance(SILENCE_LIMIT_MS);
    expect(runner.state()).toMatchObject({ kind: 'waiting', cause: { code: 'connectTimedOut' } });
  });

  it('is renewed after a sleep, although the socket has not said that it is dead', async () => {
    await online();
    await runner.request({ kind: 'machineWoke' });
    await clock.settle();
    expect(far.calls).toEqual(['disconnect', 'connect login']);
    expect(runner.state().kind).toBe('online');
  });
});

describe('the end of a link', () => {
  it('by the network discards the credentials and shows why, after a restart of the engine too', async () => {
    await online();
    far.close({ code: 'removedByPhone', networkCode: 401 });
    await clock.settle();
    expect(runner.state()).toMatchObject({ kind: 'loggedOut', cause: { code: 'removedByPhone', networkCode: 401 } });
    expect(far.identity).toBeUndefined();
    last = { kind: 'loggedOut', at: 5, cause: { code: 'removedByPhone' } };
    await runner.stop();
  });

  it('by the owner tells the network first', async () => {
    await online();
    expect(await runner.request({ kind: 'logOutRequested' })).toBe(true);
    expect(far.calls).toEqual(['logOut', 'disconnect', 'discardCredentials loggedOutHere']);
  });

  it('that cannot be stored is shown and done again', async () => {
    await online();
    far.script.discardCredentials = new PortError('diskFull', { path: 'auth.db' });
    far.script.login = { code: 'loggedOut' };
    far.close({ code: 'loggedOut' });
    await clock.settle();
    expect(runner.state()).toMatchObject({ kind: 'waiting', cause: { code: 'diskFull' } });
    far.script.discardCredentials = 'done';
    await clock.advance(2_000);
    expect(runner.state()).toMatchObject({ kind: 'loggedOut' });
    expect(far.identity).toBeUndefined();
  });
});

describe('files that cannot be opened', () => {
  it.each([
    [new PortError('storeBroken', { path: 'auth.db', copy: 'auth.db.broken-1' }), 'authStoreBroken'],
    [new PortError('storeNewer', { path: 'auth.db' }), 'authStoreBroken'],
    [new PortError('sealBroken', {}), 'authKeyMissing'],
    [new PortError('keyMissing', {}), 'authKeyMissing'],
    [new Error('a bug'), 'unknown'],
  ])('%s shows as broken by %s, and nothing is connected', async (error, code) => {
    far.identity = ada;
    channel.openError = error;
    await runner.start();
    expect(runner.state()).toMatchObject({ kind: 'broken', cause: { code } });
    expect(far.calls).toEqual([]);
  });

  it('name the copy that was kept', async () => {
    channel.openError = new PortError('storeBroken', { path: 'auth.db', copy: 'auth.db.broken-1' });
    await runner.start();
    expect(runner.state()).toMatchObject({ cause: { detail: expect.stringContaining('copy=auth.db.broken-1') } });
  });

  it('are tried again when the owner asks, with the old identity', async () => {
    far.identity = ada;
    channel.openError = new PortError('keyMissing', {});
    await runner.start();
    expect(await runner.request({ kind: 'retryRequested' })).toBe(true);
    expect(runner.state()).toMatchObject({ kind: 'broken', cause: { code: 'authKeyMissing' } });
    channel.openError = undefined;
    await runner.request({ kind: 'retryRequested' });
    await clock.settle();
    expect(runner.state().kind).toBe('online');
  });

  it('are put aside only when the owner pairs again', async () => {
    channel.openError = new PortError('storeBroken', {});
    await runner.start();
    expect(notes).toEqual([]);
    await runner.request({ kind: 'pairRequested' });
    expect(notes).toEqual(['aside']);
    expect(far.calls).toEqual(['connect pair']);
  });

  it('for want of room on the disk are tried again by themselves', async () => {
    far.identity = ada;
    channel.openError = new PortError('diskFull', {});
    await runner.start();
    expect(runner.state()).toMatchObject({ kind: 'waiting', cause: { code: 'diskFull' } });
    channel.openError = undefined;
    await clock.advance(1_000);
    expect(runner.state().kind).toBe('online');
  });
});

describe('a stop', () => {
  it('ends connection and timers, and nothing is done afterwards', async () => {
    await online();
    far.close({ code: 'connectionLost' });
    await clock.settle();
    await runner.stop();
    expect(clock.pending).toBe(0);
    const calls = [...far.calls];
    await clock.advance(600_000);
    expect(await runner.request({ kind: 'retryRequested' })).toBe(false);
    expect(far.calls).toEqual(calls);
    expect(calls.at(-1)).toBe('close');
  });
});
