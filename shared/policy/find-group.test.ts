import { describe, expect, it } from 'vitest';
import { findGroup, MAX_GROUP_DETAIL } from './find-group.ts';

const sales = { id: '1@g.us', name: 'Sales', creator: { number: '15550001111', lid: '900' } };
const otherSales = { id: '2@g.us', name: 'Sales', creator: { lid: '901' } };
const news = { id: '3@g.us', name: 'News', creator: { number: '15550001111' } };
const groups = [sales, otherSales, news];

describe('a group', () => {
  it('is found by its exact name and the number of its creator', () => {
    expect(findGroup(groups, { name: 'Sales', creator: '15550001111' })).toEqual({ kind: 'found', group: sales });
    expect(findGroup(groups, { name: 'Sales', creator: '+15550001111' })).toEqual({ kind: 'found', group: sales });
  });
  it('is found by the LID of its creator where the number is hidden', () =>
    expect(findGroup(groups, { name: 'Sales', creator: '901' })).toEqual({ kind: 'found', group: otherSales }));
  it('is found by its name alone where it is unique', () =>
    expect(findGroup(groups, { name: 'News' })).toEqual({ kind: 'found', group: news }));
  it('of a name that two have is ambiguous, and both are named', () =>
    expect(findGroup(groups, { name: 'Sales' })).toEqual({
      kind: 'ambiguous',
      detail: '2 groups have this name: "Sales" by 15550001111, "Sales" by LID 901',
    }));
  it('of another creator is missing, with those that there are', () =>
    expect(findGroup(groups, { name: 'News', creator: '15550009999' })).toEqual({
      kind: 'missing',
      detail: 'of this name, by others: "News" by 15550001111',
    }));
  it('written differently is missing, with what may have been meant', () =>
    expect(findGroup(groups, { name: ' news' })).toEqual({
      kind: 'missing',
      detail: 'of a like name: "News" by 15550001111',
    }));
  it('that nobody knows is missing', () =>
    expect(findGroup(groups, { name: 'Board' })).toEqual({
      kind: 'missing',
      detail: 'none of 3 groups has this name',
    }));
  it('among very many is still answered with few words', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...sales, id: `${index}@g.us` }));
    const match = findGroup(many, { name: 'Sales' });
    expect(match.kind === 'ambiguous' && match.detail.length).toBe(MAX_GROUP_DETAIL);
  });
});
