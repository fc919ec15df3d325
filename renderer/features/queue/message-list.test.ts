import { expect, test } from 'vitest';
import { row } from '../../testing/samples.ts';
import { withFirstPage, withPage, withRows, type MessageList } from './message-list.ts';

const message = (name: string, acceptedAt: number, part: Parameters<typeof row>[0] = {}) =>
  row({ id: name, acceptedAt, ...part });
const names = (list: MessageList) => list.rows.map(({ id }) => id).join(' ');
const list: MessageList = { rows: [message('c', 3), message('b', 2)], next: 'more' };
const everything = () => true;

test('a new message comes in at the top, a changed one stays in its place', () => {
  const after = withRows(list, [message('d', 4), message('b', 2, { status: 'sent' })], everything);
  expect(names(after)).toBe('d c b');
  expect(after.rows[2]?.status).toBe('sent');
});

test('a message that no longer fits the filter leaves, and one that fits now comes in', () => {
  const waiting = ({ status }: { status: string }) => status === 'queued';
  expect(names(withRows(list, [message('b', 2, { status: 'sent' })], waiting))).toBe('c');
  expect(names(withRows({ rows: list.rows, next: undefined }, [message('a', 1)], waiting))).toBe('c b a');
});

test('a message older than what is loaded waits for its page', () => {
  expect(names(withRows(list, [message('a', 1)], everything))).toBe('c b');
  expect(names(withRows({ rows: [], next: 'more' }, [message('a', 1)], everything))).toBe('');
});

test('messages of the same millisecond keep one order', () => {
  expect(names(withRows({ rows: [], next: undefined }, [message('x', 5), message('y', 5)], everything))).toBe('y x');
});

test('a page does not double what came by itself', () => {
  const after = withPage(list, { rows: [message('b', 2), message('a', 1)] });
  expect(names(after)).toBe('c b a');
  expect(after.next).toBeUndefined();
});

test('a change that overtook the answer is not set back by it', () => {
  const live: MessageList = { rows: [message('b', 2, { status: 'read', changedAt: 9 })], next: undefined };
  const page = { rows: [message('b', 2, { status: 'sent', changedAt: 8 })] };
  expect(withFirstPage(live, page).rows[0]?.status).toBe('read');
  expect(withRows(live, page.rows, everything).rows[0]?.status).toBe('read');
});
