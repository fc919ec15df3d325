import { expect, test } from 'vitest';
import type { MessageRow, UiResult } from '../../../shared/contract/ui.ts';
import { createStore } from '../../app/store.ts';
import { createTestClock } from '../../testing/manual-clock.ts';
import { row, snapshot } from '../../testing/samples.ts';
import type { UiSink } from '../../transport/client.ts';
import { createLiveMessages } from './live-messages.ts';

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

const page = (rows: MessageRow[], next?: string): UiResult<'messages.page'> => ({
  ok: true,
  value: next === undefined ? { rows } : { rows, next },
});
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const shown = (live: ReturnType<typeof createLiveMessages>) =>
  live
    .get()
    .list.rows.map(({ id, status }) => `${id} ${status}`)
    .join(', ');

test('messages move as patches arrive, without reading the page again', async () => {
  const { store, answers, push } = setUp();
  const live = createLiveMessages(store, 'all', undefined);
  live.start(() => undefined);
  answers[0]?.answer(page([row({ id: 'a' })]));
  await settle();
  push([row({ id: 'a', status: 'delivered' })]);
  expect(shown(live)).toBe('a delivered');
  expect(answers).toHaveLength(1);
});

test('a filter asks for its statuses alone, and shows what moves into it', async () => {
  const { store, answers, push } = setUp();
  const live = createLiveMessages(store, 'delivered', 'bakery');
  live.start(() => undefined);
  expect(answers[0]?.input).toEqual({ limit: 100, accountId: 'bakery', status: ['delivered', 'read', 'played'] });
  answers[0]?.answer(page([]));
  await settle();
  push([row({ id: 'a', status: 'read' }), row({ id: 'b', status: 'read', accountId: 'other' })]);
  expect(shown(live)).toBe('a read');
});

test('after a new snapshot everything is read again', async () => {
  const { store, answers, restart } = setUp();
  const live = createLiveMessages(store, 'all', undefined);
  live.start(() => undefined);
  answers[0]?.answer(page([row({ id: 'a' })], 'more'));
  await settle();
  restart();
  answers[1]?.answer(page([row({ id: 'b' })]));
  await settle();
  expect(shown(live)).toBe('b queued');
});

test('the next page is asked for once, and a refusal keeps what is there', async () => {
  const { store, answers } = setUp();
  const live = createLiveMessages(store, 'all', undefined);
  live.start(() => undefined);
  answers[0]?.answer(page([row({ id: 'a' })], 'more'));
  await settle();
  live.loadMore();
  live.loadMore();
  expect(answers).toHaveLength(2);
  answers[1]?.answer({ ok: false, error: { code: 'internal' } });
  await settle();
  expect(live.get()).toMatchObject({ error: { code: 'internal' }, loading: false });
  expect(shown(live)).toBe('a queued');
});

test('an answer that comes after the end is dropped', async () => {
  const { store, answers } = setUp();
  const live = createLiveMessages(store, 'all', undefined);
  let changes = 0;
  const stop = live.start(() => (changes += 1));
  stop();
  const before = changes;
  answers[0]?.answer(page([row({ id: 'a' })]));
  await settle();
  expect(changes).toBe(before);
});
