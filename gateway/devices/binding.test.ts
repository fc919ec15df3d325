import { describe, expect, it } from 'vitest';
import { chooseInstance, type BindableInstance } from './binding.ts';

const wish = { device: 1, accountId: 'a', number: undefined, chosen: undefined, displaced: false };
const instance = (position: number, more: Partial<BindableInstance> = {}): BindableInstance => ({
  instance: position * 10,
  position,
  boundNumber: null,
  givenUp: null,
  account: null,
  ...more,
});
const mine = { device: 1, accountId: 'a' };
const other = { device: 2, accountId: 'b' };

describe('the instance of an account', () => {
  it('is the lowest free one that no other number has', () => {
    const instances = [instance(3), instance(1, { account: other }), instance(2, { boundNumber: '499' })];
    expect(chooseInstance(instances, { ...wish, number: '491' })).toEqual({
      state: 'bound',
      instance: 30,
      boundNumber: '491',
    });
  });

  it('is the one of its own number, even when another device has it: a new disk, the same account', () => {
    const instances = [instance(1), instance(2, { boundNumber: '491', account: other })];
    expect(chooseInstance(instances, { ...wish, number: '491' })).toMatchObject({ state: 'bound', instance: 20 });
  });

  it('is not taken back by an account that lost it, unless the owner says so', () => {
    const instances = [instance(1, { boundNumber: '491', account: other })];
    const displaced = { ...wish, number: '491', displaced: true };
    expect(chooseInstance(instances, displaced)).toEqual({ state: 'unbound' });
    expect(chooseInstance(instances, { ...displaced, chosen: 10 })).toMatchObject({ state: 'bound', instance: 10 });
  });

  it('stays the one that it has, held while the number is another', () => {
    const instances = [instance(1), instance(2, { boundNumber: '491', account: mine })];
    expect(chooseInstance(instances, { ...wish, number: '492' })).toEqual({
      state: 'held',
      instance: 20,
      boundNumber: '491',
    });
    expect(chooseInstance(instances, wish)).toMatchObject({ state: 'bound', instance: 20 });
  });

  it('keeps its queue when the owner says that its number replaces the one before, and no other one', () => {
    const instances = [instance(1, { boundNumber: '492' }), instance(2, { boundNumber: '491', account: mine })];
    const replacing = { ...wish, number: '492', replaces: '491' };
    expect(chooseInstance(instances, replacing)).toEqual({ state: 'bound', instance: 20, boundNumber: '492' });
    const replaced = [instance(1, { boundNumber: '492' }), instance(2, { boundNumber: '492', account: mine })];
    for (const again of [replacing, { ...wish, number: '492' }]) {
      expect(chooseInstance(replaced, again)).toEqual({ state: 'bound', instance: 20, boundNumber: '492' });
    }
    const third = [instance(2, { boundNumber: '493', account: mine })];
    expect(chooseInstance(third, replacing)).toMatchObject({ state: 'held', boundNumber: '493' });
  });

  it('is the one that the owner chose, held when that belongs to another number', () => {
    const instances = [instance(1), instance(2, { boundNumber: '499' })];
    expect(chooseInstance(instances, { ...wish, number: '491', chosen: 20 })).toMatchObject({ state: 'held' });
    expect(chooseInstance(instances, { ...wish, chosen: 77 })).toEqual({ state: 'unbound' });
  });
});
