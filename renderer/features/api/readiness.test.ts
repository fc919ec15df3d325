import { expect, test } from 'vitest';
import type { UiSnapshot } from '../../../shared/contract/ui.ts';
import { account, snapshot } from '../../testing/samples.ts';
import { readinessOf } from './readiness.ts';

const identity = { number: '447700900123', name: 'Bakery' };
const hosted = (kind: 'linked' | 'notEnrolled'): UiSnapshot['link'] => {
  const { state } = snapshot().link;
  return { state: kind === 'linked' ? state : { kind }, embedded: false };
};

test('programs send from numbers that are paired and have an instance', () => {
  const accounts = [
    account({ id: 'new', binding: { state: 'unbound' } }),
    account({ identity, binding: { state: 'bound', instance: 3, client: 'local' } }),
  ];
  expect(readinessOf(snapshot({ accounts }))).toEqual({
    kind: 'ready',
    accounts: [{ id: 'bakery', label: 'Bakery', channel: 'whatsapp', instance: 3 }],
  });
});

test('without a number the next step is to add one, then to pair it', () => {
  expect(readinessOf(snapshot({ accounts: [] }))).toEqual({ kind: 'add' });
  const unpaired = account({ binding: { state: 'bound', instance: 1, client: 'local' } });
  expect(readinessOf(snapshot({ accounts: [unpaired] }))).toEqual({ kind: 'pair', account: unpaired });
});

test('the gateway beside the app gives the instance by itself; that of an operator does not', () => {
  const unbound = account({ identity, binding: { state: 'unbound' } });
  expect(readinessOf(snapshot({ accounts: [unbound] }))).toEqual({ kind: 'preparing' });
  expect(readinessOf(snapshot({ accounts: [unbound], link: hosted('linked') }))).toEqual({ kind: 'askOperator' });
  const unheard = account({ identity });
  expect(readinessOf(snapshot({ accounts: [unheard], link: hosted('linked') }))).toEqual({ kind: 'preparing' });
});

test('a machine without a gateway is linked first, and a held number waits for its owner', () => {
  expect(readinessOf(snapshot({ link: hosted('notEnrolled') }))).toEqual({ kind: 'link' });
  const held = account({ identity, binding: { state: 'held', instance: 1, boundNumber: '447700900999' } });
  expect(readinessOf(snapshot({ accounts: [held] }))).toEqual({ kind: 'held' });
});
