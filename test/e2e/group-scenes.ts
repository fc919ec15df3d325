import type { GroupRow } from '../../shared/contract/ui/groups.ts';

/** Groups to look at. */

export const group = (number: number, part: Partial<GroupRow> = {}): GroupRow => ({
  id: `bakery ${number}`,
  accountId: 'bakery',
  channel: 'whatsapp',
  groupId: String(number),
  name: `Team ${number}`,
  members: 3 + ((number * 7) % 250),
  creator: { number: `4477009${String(number % 100_000).padStart(5, '0')}`, alias: String(900_000 + number) },
  mayWrite: true,
  send: { by: 'name' },
  ...part,
});

/** One of every kind, then as many as wanted. */
export const everyGroup = (tail: number): GroupRow[] => [
  group(1, { name: 'Bakers', send: { by: 'nameAndCreator', admin: '447700900001' } }),
  group(2, { name: 'Bakers', creator: { alias: '900002' }, send: { by: 'nameAndCreator', admin: '900002' } }),
  group(3, { name: 'Deliveries', creator: 'hidden', send: { by: 'nothing' } }),
  group(4, { name: 'Deliveries', creator: 'hidden', send: { by: 'nothing' } }),
  group(5, { name: 'News from the oven', mayWrite: false }),
  group(6, { name: 'فريق الخبز', creator: 'unasked' }),
  group(7, { name: 'Oven team', creator: 'hidden' }),
  ...Array.from({ length: tail }, (_, index) => group(index + 8)),
];
