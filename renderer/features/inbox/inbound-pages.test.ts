import { expect, test } from 'vitest';
import type { ShownInbound } from '../../../shared/contract/owner/inbound.ts';
import { withNewest, withOlder, type InboundPages } from './inbound-pages.ts';

const message = (id: string, text = id): ShownInbound => ({
  id,
  channel: 'whatsapp',
  instance: 1,
  networkId: id,
  chat: { kind: 'person' },
  from: {},
  content: { kind: 'text', text },
  sentAt: '2026-01-01T12:00:00.000Z',
  receivedAt: '2026-01-01T12:00:00.000Z',
  deliveries: [],
});
const pageOf = (ids: string, next?: number) => ({
  messages: Array.from(ids, (id) => message(id)),
  ...(next !== undefined && { next }),
});
const shown = ({ messages, next }: InboundPages) => [messages.map(({ id }) => id).join(''), next];
const loaded = withOlder(withNewest({ messages: [], next: undefined }, pageOf('edc', 3)), pageOf('ba'));

test('older pages are added behind, once', () => {
  expect(shown(loaded)).toEqual(['edcba', undefined]);
  expect(shown(withOlder(loaded, pageOf('a')))).toEqual(['edcba', undefined]);
});

test('what is new comes in front, and what was loaded stays', () => {
  expect(shown(withNewest(loaded, pageOf('fed', 4)))).toEqual(['fedcba', undefined]);
});

test('states move and erased messages go', () => {
  const moved = { messages: [message('e', 'changed'), message('c')], next: 3 };
  const list = withNewest(loaded, moved);
  expect(shown(list)).toEqual(['ecba', undefined]);
  expect(list.messages[0]?.content).toMatchObject({ text: 'changed' });
});

test('a page that no longer meets what was loaded takes its place, so that there is no gap', () => {
  expect(shown(withNewest(loaded, pageOf('zyx', 8)))).toEqual(['zyx', 8]);
});
