import { expect, test } from 'vitest';
import { account } from '../../testing/samples.ts';
import { named } from './account-names.ts';

const labels = (...accounts: Parameters<typeof account>[0][]): string[] =>
  named(accounts.map((part, index) => account({ id: `${index}`, ...part }))).map(({ label }) => label);

test('a name that is used once stays as its owner wrote it', () => {
  expect(labels({ label: 'Bakery' }, { label: 'Café' })).toEqual(['Bakery', 'Café']);
});

test('the same name on two networks is told apart by the network', () => {
  expect(labels({ label: 'Shop' }, { label: 'Shop', channel: 'telegram' }, { label: 'Desk' })).toEqual([
    'Shop (WhatsApp)',
    'Shop (Telegram)',
    'Desk',
  ]);
});

test('the same name on one network is told apart by the number', () => {
  const first = { number: '447700900123' };
  const second = { number: '447700900124' };
  expect(labels({ label: 'Shop', identity: first }, { label: 'Shop', identity: second })).toEqual([
    'Shop (+447700900123)',
    'Shop (+447700900124)',
  ]);
});
