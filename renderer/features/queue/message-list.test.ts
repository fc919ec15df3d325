import { expect, test } from 'vitest';
import { row } from '../../testing/samples.ts';
import { EMPTY_LIST, withPage, withRows, type MessageList } from './message-list.ts';

const message = (name: string, part: Parameters<typeof row>[0] = {}) => row({ id: name, ...part });
const places = (list: MessageList) => Array.from(list.rows, ([place, { id }]) => `${place}${id}`).join(' ');
const everything = () => true;
const list = withPage(EMPTY_LIST, { offset: 10, rows: [message('c'), message('b')], total: 100 }, true);

test('pages lie where they belong in the whole list', () => {
  const after = withPage(list, { offset: 50, rows: [message('x')], total: 100 }, false);
  expect(places(after)).toBe('10c 11b 50x');
});

test('when places have moved, only what was just read is trusted', () => {
  expect(places(withPage(list, { offset: 50, rows: [message('x')], total: 101 }, false))).toBe('50x');
  expect(places(withPage(list, { offset: 11, rows: [message('c')], total: 100 }, true))).toBe('11c');
});

test('a changed message stays in its place, and nothing has to be read', () => {
  const after = withRows(list, [message('b', { status: 'sent' })], everything);
  expect(after.isStale).toBe(false);
  expect(after.list.rows.get(11)?.status).toBe('sent');
});

test('a message that comes or leaves the filter moves the others', () => {
  const waiting = ({ status }: { status: string }) => status === 'queued';
  expect(withRows(list, [message('d')], everything).isStale).toBe(true);
  expect(withRows(list, [message('b', { status: 'sent' })], waiting).isStale).toBe(true);
  expect(withRows(list, [message('z', { status: 'sent' })], waiting).isStale).toBe(false);
});

test('a change that overtook the answer is not set back by it', () => {
  const live = withRows(list, [message('b', { status: 'read', changedAt: 9e15 })], everything).list;
  const page = { offset: 11, rows: [message('b', { status: 'sent' })], total: 100 };
  expect(withPage(live, page, true).rows.get(11)?.status).toBe('read');
  expect(withRows(live, page.rows, everything).list.rows.get(11)?.status).toBe('read');
});
