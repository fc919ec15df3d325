import { expect, test } from 'vitest';
import type { UiServerFrame } from '../../shared/contract/ui.ts';
import { createTestClock } from '../testing/manual-clock.ts';
import { snapshot } from '../testing/samples.ts';
import type { Connection, UiSink } from './client.ts';
import { createSocketClient, SNAPSHOT_TIMEOUT_MS, SIGNED_OUT, type UiSocketEvents } from './socket-client.ts';

function setUp() {
  const clock = createTestClock();
  const sockets: { events: UiSocketEvents; sent: { id: number; call: string }[]; closed: boolean }[] = [];
  const heard: string[] = [];
  const connections: Connection[] = [];
  const sink: UiSink = {
    connection: (connection) => {
      connections.push(connection);
      heard.push(connection.kind);
    },
    snapshot: () => void heard.push('snapshot'),
    patches: (patches) => void heard.push(`${patches.length} patches`),
  };
  const client = createSocketClient({
    clock,
    open: (events) => {
      const socket = { events, sent: [] as { id: number; call: string }[], closed: false };
      sockets.push(socket);
      return {
        send: (text) => void socket.sent.push(JSON.parse(text) as { id: number; call: string }),
        close: () => {
          socket.closed = true;
        },
      };
    },
  });
  const last = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  };
  const say = (frame: UiServerFrame) => last().events.message(JSON.stringify(frame));
  return { clock, client, sink, heard, connections, sockets, last, say };
}

test('the page is current only once a snapshot arrived', () => {
  const { client, sink, heard, say } = setUp();
  client.start(sink);
  say({ kind: 'patches', patches: [{ kind: 'accountRemoved', accountId: 'a' }] });
  expect(heard).toEqual(['connecting']);
  say({ kind: 'snapshot', snapshot: snapshot() });
  say({ kind: 'patches', patches: [{ kind: 'accountRemoved', accountId: 'a' }] });
  expect(heard).toEqual(['connecting', 'snapshot', '1 patches']);
});

test('a lost connection is said at once and made again, sooner first, then every few seconds', () => {
  const { client, sink, connections, clock, last, sockets, say } = setUp();
  client.start(sink);
  say({ kind: 'snapshot', snapshot: snapshot() });
  last().events.closed(1006);
  const since = clock.now();
  expect(connections.at(-1)).toEqual({ kind: 'lost', since, retryAt: since + 250 });
  const waits: number[] = [];
  for (let count = 0; count < 6; count += 1) {
    const lost = connections.at(-1);
    if (lost?.kind !== 'lost') throw new Error('not lost');
    expect(lost.since).toBe(since);
    waits.push(lost.retryAt - clock.now());
    clock.advance(lost.retryAt - clock.now());
    last().events.closed(1006);
  }
  expect(waits).toEqual([250, 500, 1_000, 2_000, 5_000, 5_000]);
  clock.advance(5_000);
  say({ kind: 'snapshot', snapshot: snapshot() });
  expect(sockets).toHaveLength(8);
});

test('a browser that is not signed in is told so, and nothing is tried again by itself', () => {
  const { client, sink, heard, clock, last } = setUp();
  client.start(sink);
  last().events.closed(SIGNED_OUT);
  expect(heard).toEqual(['connecting', 'refused']);
  expect(clock.pending).toBe(0);
});

test('a server that says nothing counts as lost', () => {
  const { client, sink, heard, clock, last } = setUp();
  client.start(sink);
  const silent = last();
  clock.advance(SNAPSHOT_TIMEOUT_MS);
  expect(heard.at(-1)).toBe('lost');
  expect(silent.closed).toBe(true);
});

test('calls are matched to their answers, whatever their order', async () => {
  const { client, sink, say, last } = setUp();
  client.start(sink);
  say({ kind: 'snapshot', snapshot: snapshot() });
  const first = client.call('account.pair', { accountId: 'a' });
  const second = client.call('account.retry', { accountId: 'a' });
  const [one, two] = last().sent;
  say({ kind: 'answer', id: two?.id ?? 0, result: { ok: false, error: { code: 'notPossibleNow' } } });
  say({ kind: 'answer', id: one?.id ?? 0, result: { ok: true, value: null } });
  expect(await first).toEqual({ ok: true, value: null });
  expect(await second).toEqual({ ok: false, error: { code: 'notPossibleNow' } });
});

test('a call that was waiting when the connection broke is answered as stopped', async () => {
  const { client, sink, say, last } = setUp();
  client.start(sink);
  expect(await client.call('link.retry', {})).toMatchObject({ error: { code: 'engineStopped' } });
  say({ kind: 'snapshot', snapshot: snapshot() });
  const waiting = client.call('link.retry', {});
  last().events.closed(1006);
  expect(await waiting).toMatchObject({ error: { code: 'engineStopped' } });
});

test('an end leaves no timer and no socket', () => {
  const { client, sink, say, clock, last } = setUp();
  const stop = client.start(sink);
  say({ kind: 'snapshot', snapshot: snapshot() });
  stop();
  expect(last().closed).toBe(true);
  expect(clock.pending).toBe(0);
});
