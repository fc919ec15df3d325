import { expect, test } from 'vitest';
import type { UiPatch, UiServerFrame, UiSnapshot } from '../../shared/contract/ui.ts';
import { createFeed, SLOW_BYTES, type FeedSocket } from './feed.ts';

/** A client that takes what was sent only when the test says so. */
function slowClient() {
  const waiting: { text: string; left: () => void }[] = [];
  const received: UiServerFrame[] = [];
  const state = { reading: true };
  const socket: FeedSocket = {
    get bufferedAmount() {
      return waiting.reduce((bytes, { text }) => bytes + text.length, 0);
    },
    send: (text, left) => void waiting.push({ text, left }),
    pause: () => {
      state.reading = false;
    },
    resume: () => {
      state.reading = true;
    },
  };
  const takeOne = (): boolean => {
    const next = waiting.shift();
    if (!next) return false;
    received.push(JSON.parse(next.text) as UiServerFrame);
    next.left();
    return true;
  };
  const takeAll = (): void => {
    let more = true;
    while (more) more = takeOne();
  };
  return { socket, received, state, takeAll };
}

function testDoor() {
  let now = 0;
  const listeners = new Set<(patches: UiPatch[]) => void>();
  return {
    door: {
      snapshot: () => ({ now: (now += 1) }) as UiSnapshot,
      subscribe: (listener: (patches: UiPatch[]) => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    listeners,
    push: (patch: UiPatch) => {
      for (const listener of listeners) listener([patch]);
    },
  };
}

const small: UiPatch = { kind: 'accountRemoved', accountId: 'a' };
const large: UiPatch = { kind: 'accountRemoved', accountId: 'x'.repeat(SLOW_BYTES + 1) };

test('a client hears the snapshot first, then patches in order', () => {
  const client = slowClient();
  const { door, push } = testDoor();
  createFeed(door, client.socket);
  push(small);
  push(small);
  client.takeAll();
  expect(client.received.map(({ kind }) => kind)).toEqual(['snapshot', 'patches', 'patches']);
});

test('a slow client gets a fresh snapshot instead of everything that it missed', () => {
  const client = slowClient();
  const { door, push } = testDoor();
  createFeed(door, client.socket);
  push(large);
  for (let count = 0; count < 1_000; count += 1) push(small);
  expect(client.socket.bufferedAmount).toBeLessThan(SLOW_BYTES + 1_000);
  client.takeAll();
  expect(client.received.map(({ kind }) => kind)).toEqual(['snapshot', 'patches', 'snapshot']);
  push(small);
  client.takeAll();
  expect(client.received.at(-1)).toEqual({ kind: 'patches', patches: [small] });
});

test('nothing is read from a client that does not take its answers, until it has', () => {
  const client = slowClient();
  const { door, push } = testDoor();
  createFeed(door, client.socket);
  push(large);
  expect(client.state.reading).toBe(false);
  client.takeAll();
  expect(client.state.reading).toBe(true);
});

test('an ended feed says nothing more and listens no longer', () => {
  const client = slowClient();
  const { door, push, listeners } = testDoor();
  const feed = createFeed(door, client.socket);
  feed.end();
  push(small);
  client.takeAll();
  expect(client.received.map(({ kind }) => kind)).toEqual(['snapshot']);
  expect(listeners.size).toBe(0);
});
