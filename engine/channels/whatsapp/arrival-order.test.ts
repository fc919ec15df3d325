import type { BinaryNode } from '@whiskeysockets/baileys';
import { expect, it } from 'vitest';
import { queueArrival } from './arrival-order.ts';

const marked = (tag: string, attrs: Record<string, string>): BinaryNode['attrs'] => {
  const frame: BinaryNode = { tag, attrs };
  queueArrival(frame);
  return frame.attrs;
};

it('a message that is new stands in the same queue as those that waited', () => {
  expect(marked('message', { id: 'A' })).toEqual({ id: 'A', offline: '0' });
  expect(marked('message', { id: 'A', offline: '3' })).toEqual({ id: 'A', offline: '3' });
});

it('nothing else waits: an answer or a receipt is heard at once', () => {
  for (const tag of ['iq', 'ack', 'receipt', 'notification']) expect(marked(tag, { id: 'A' })).toEqual({ id: 'A' });
});
