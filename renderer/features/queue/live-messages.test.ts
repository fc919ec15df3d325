import { expect, test } from 'vitest';
import type { MessageRow, UiResult } from '../../../shared/contract/ui.ts';
import { createStore } from '../../app/store.ts';
import { createTestClock } from '../../testing/manual-clock.ts';
import { row, snapshot } from '../../testing/samples.ts';
import type { UiSink } from '../../transport/client.ts';
import { createLiveMessages, type Wish } from './live-messages.ts';

function setUp() {
  const answers: { input: unknown; answer(result: UiResult<'messages.page'>): void }[] = [];
  let sink: UiSink | undefined;
  const store = createStore(
    {
      start: (receiver) => {
        sink = receiver;
        return () => undefined;
      },
      retryNow: () => undefined,
      call: (_name, input) => new Promise((resolve) => answers.push({ input, answer: resolve as never })),
    },
    createTestClock(),
  );
  store.start();
  sink?.snapshot(snapshot());
  const push = (rows: MessageRow[]) => sink?.patches([{ kind: 'messages', rows }]);
  return { store, answers, push, restart: () => sink?.snapshot(snapshot()) };
}

const all: Wish = { filter: 'all', accountId: undefined, recipient: '' };
const page = (rows: MessageRow[], total = rows.length): UiResult<'messages.page'> => ({
  ok: true,
  value: { rows, total },
});
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const shown = (live: ReturnType<typeof createLiveMessages>) =>
  Array.from(live.get().list.rows, ([place, { id, status }]) => `${place} ${id} ${status}`).join(', ');

test('messages move as patches arrive, without reading the page again', async () => {
  const { store, answers, push } = setUp();
  const live = createLiveMessages(store, all);
  live.start(() => undefined);
  answers[0]?.answer(page([row({ id: 'a' })]));
  await settle();
  push([row({ id: 'a', status: 'delivered' })]);
  expect(shown(live)).toBe('0 a delivered');
  expect(answers).toHaveLength(1);
});

test('a filter asks for its messages alone, and reads again when one moves into it', async () => {
  const { store, answers, push } = setUp();
  const live = createLiveMessages(store, { filter: 'delivered', accountId: 'bakery', recipient: '+44 7700' });
  live.start(() => undefined);
  expect(answers[0]?.input).toMatchObject({
    offset: 0,
    accountId: 'bakery',
    status: ['delivered', 'read', 'played'],
    recipient: '+44 7700',
  });
  answers[0]?.answer(page([]));
  await settle();
  push([row({ id: 'b', status: 'read', accountId: 'other' }), row({ id: 'c', status: 'read', to: '4915112345' })]);
  expect(answers).toHaveLength(1);
  push([row({ id: 'a', status: 'read' })]);
  expect(answers).toHaveLength(2);
});

test('any place of a long list is read when it comes into view, one question at a time', async () => {
  const { store, answers } = setUp();
  const live = createLiveMessages(store, all);
  live.start(() => undefined);
  answers[0]?.answer(page([row({ id: 'a' })], 100_000));
  await settle();
  for (const first of [20_000, 40_000, 70_000]) live.show(first, first + 20);
  expect(answers).toHaveLength(2);
  answers[1]?.answer(page([], 100_000));
  await settle();
  expect(answers).toHaveLength(3);
  expect(answers[2]?.input).toMatchObject({ offset: 69_960 });
  answers[2]?.answer(page([row({ id: 'x' })], 100_000));
  await settle();
  expect(shown(live)).toBe('0 a queued, 69960 x queued');
});

test('what was typed last counts, whatever answer comes late, and the list of before stays until then', async () => {
  const { store, answers } = setUp();
  const live = createLiveMessages(store, all);
  live.start(() => undefined);
  answers[0]?.answer(page([row({ id: 'a' })]));
  await settle();
  live.narrow({ ...all, recipient: '447' });
  live.narrow({ ...all, recipient: '4477' });
  expect(shown(live)).toBe('0 a queued');
  answers[2]?.answer(page([row({ id: 'new' })]));
  answers[1]?.answer(page([row({ id: 'old' })]));
  await settle();
  expect(shown(live)).toBe('0 new queued');
});

test('after a new snapshot the view is read again', async () => {
  const { store, answers, restart } = setUp();
  const live = createLiveMessages(store, all);
  live.start(() => undefined);
  answers[0]?.answer(page([row({ id: 'a' })]));
  await settle();
  restart();
  answers[1]?.answer(page([row({ id: 'b' })]));
  await settle();
  expect(shown(live)).toBe('0 b queued');
});

test('a refusal keeps what is there', async () => {
  const { store, answers } = setUp();
  const live = createLiveMessages(store, all);
  live.start(() => undefined);
  answers[0]?.answer(page([row({ id: 'a' })], 500));
  await settle();
  live.show(200, 220);
  answers[1]?.answer({ ok: false, error: { code: 'internal' } });
  await settle();
  expect(live.get()).toMatchObject({ error: { code: 'internal' }, loading: false });
  expect(shown(live)).toBe('0 a queued');
});

test('an answer that comes after the end is dropped', async () => {
  const { store, answers } = setUp();
  const live = createLiveMessages(store, all);
  let changes = 0;
  const stop = live.start(() => (changes += 1));
  stop();
  const before = changes;
  answers[0]?.answer(page([row({ id: 'a' })]));
  await settle();
  expect(changes).toBe(before);
});
