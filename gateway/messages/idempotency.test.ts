import { expect, it } from 'vitest';
import { createVault } from '../../platform/vault.ts';
import type { MessageWish } from './accept.ts';
import { keyOf } from './idempotency.ts';

const vault = createVault(new Uint8Array(32).fill(7));
const wish: MessageWish = {
  client: 1,
  channel: 'whatsapp',
  instance: 2,
  to: { kind: 'number', number: '4915100000001' },
  content: { kind: 'image', media: { sha256: 'a'.repeat(64), bytes: 5, mimetype: 'image/png' }, caption: 'x' },
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const asked = (more: Partial<MessageWish>): string => hex(keyOf({ ...wish, ...more }, 'k', vault).asked);

it('the same wish has the same digest, in whatever order its fields come and whether open ones are named', () => {
  const { to, content, ...rest } = wish;
  expect(hex(keyOf({ content, ...rest, to, priority: undefined }, 'k', vault).asked)).toBe(asked({}));
});

it('a wish that differs in anything has another digest', () => {
  const others: Partial<MessageWish>[] = [
    { channel: 'telegram' },
    { instance: 1 },
    { to: { kind: 'number', number: '4915100000002' } },
    { to: { kind: 'group', name: '4915100000001' } },
    { content: { kind: 'text', text: 'x' } },
    { content: { kind: 'image', media: { sha256: 'b'.repeat(64), bytes: 5, mimetype: 'image/png' }, caption: 'x' } },
    { priority: 'high' },
    { notBefore: 5 },
    { validityMs: 5 },
  ];
  expect(new Set([asked({}), ...others.map(asked)]).size).toBe(others.length + 1);
});

it('a key belongs to its client, and neither it nor the wish can be read from the digests', () => {
  const [one, other] = [keyOf(wish, 'k', vault), keyOf({ ...wish, client: 2 }, 'k', vault)];
  expect(hex(one.key)).not.toBe(hex(other.key));
  expect(hex(one.asked)).toBe(hex(other.asked));
  const elsewhere = keyOf(wish, 'k', createVault(new Uint8Array(32).fill(8)));
  expect(hex(elsewhere.asked)).not.toBe(hex(one.asked));
});
