import { describe, expect, it } from 'vitest';
import {
  ABSENT_MS,
  afterImport,
  afterWord,
  MAX_ANSWERS,
  refusalToWrite,
  type ConsentFacts,
  type ConsentRefusal,
  type WordEffect,
  type WordFacts,
} from './consent.ts';

const NOW = 1_000_000_000_000;
const HOUR = 3_600_000;

describe('whether an account may write to somebody', () => {
  const facts = { optIn: true, state: null, absentAt: null } as const;
  it.each<[string, Partial<ConsentFacts>, ConsentRefusal | undefined]>([
    ['nobody who never wrote', {}, 'notRegistered'],
    ['anybody, where the owner switched the rule off', { optIn: false }, undefined],
    ['who registered', { state: 'registered' }, undefined],
    ['not who opted out', { state: 'optedOut' }, 'optedOut'],
    ['not who opted out, also without the rule', { state: 'optedOut', optIn: false }, 'optedOut'],
    ['not a number that was absent a moment ago', { state: 'registered', absentAt: NOW - 1 }, 'absent'],
    ['not an absent number, also without the rule', { optIn: false, absentAt: NOW - ABSENT_MS + 1 }, 'absent'],
    ['a number that was absent a day ago', { optIn: false, absentAt: NOW - ABSENT_MS }, undefined],
  ])('%s', (_, more, refusal) => {
    expect(refusalToWrite({ ...facts, ...more }, NOW)).toBe(refusal);
  });
});

describe('a word of a person', () => {
  const facts: WordFacts = { optIn: true, state: null, changedAt: null, answeredAt: [] };
  const often = Array.from({ length: MAX_ANSWERS }, () => NOW);
  const registered = { state: 'registered', changedAt: NOW - 48 * HOUR } as const;
  const left = { state: 'optedOut', changedAt: NOW - HOUR } as const;
  const off = { optIn: false };
  it.each<[string, 'greeting' | 'stop', Partial<WordFacts>, WordEffect | undefined]>([
    ['a first greeting registers', 'greeting', {}, { state: 'registered', answer: 'registered' }],
    ['a greeting again is answered', 'greeting', registered, { state: 'registered', answer: 'alreadyRegistered' }],
    ['but not twice a day', 'greeting', { ...registered, answeredAt: [NOW - 23 * HOUR] }, undefined],
    ['a stop word opts out', 'stop', registered, { state: 'optedOut', answer: 'optedOut' }],
    ['also of who never registered', 'stop', {}, { state: 'optedOut', answer: 'optedOut' }],
    ['and is answered once', 'stop', left, undefined],
    ['a later greeting registers again', 'greeting', left, { state: 'registered', answer: 'registered' }],
    ['without the rule a friend’s hello is a hello', 'greeting', off, undefined],
    ['without the rule a friend’s stop is a word', 'stop', off, undefined],
    ['without the rule a hello of who registered is a hello', 'greeting', { ...off, ...registered }, undefined],
    [
      'without the rule who registered can leave',
      'stop',
      { ...off, ...registered },
      { state: 'optedOut', answer: 'optedOut' },
    ],
    [
      'without the rule who left can return',
      'greeting',
      { ...off, ...left },
      { state: 'registered', answer: 'registered' },
    ],
    [
      'who never stops is obeyed, without a word',
      'stop',
      { ...registered, answeredAt: often },
      { state: 'optedOut', answer: undefined },
    ],
    ['both ways', 'greeting', { ...left, answeredAt: often }, { state: 'registered', answer: undefined }],
  ])('%s', (_, kind, more, effect) => {
    expect(afterWord({ ...facts, ...more }, { kind, at: NOW })).toEqual(effect);
  });

  it('that came late does not undo a later refusal, but one of the same minute does', () => {
    const refused = { ...facts, ...left };
    expect(afterWord(refused, { kind: 'greeting', at: NOW - 2 * HOUR })).toBeUndefined();
    expect(afterWord(refused, { kind: 'greeting', at: NOW - HOUR - 5_000 })?.state).toBe('registered');
    const erased = { ...facts, changedAt: NOW - HOUR };
    expect(afterWord(erased, { kind: 'greeting', at: NOW - 2 * HOUR })).toBeUndefined();
    expect(afterWord(erased, { kind: 'greeting', at: NOW })?.state).toBe('registered');
    expect(afterWord({ ...facts, ...registered }, { kind: 'stop', at: NOW - 99 * HOUR })?.state).toBe('optedOut');
  });
});

describe('a consent that a client proves', () => {
  const facts = { state: null, changedAt: null, erasedAt: null };
  it.each([
    ['registers who is not known', {}, 'registered'],
    ['changes nothing for who is registered', { state: 'registered' as const, changedAt: 1 }, 'unchanged'],
    ['does not overrule a later refusal', { state: 'optedOut' as const, changedAt: NOW }, 'refused'],
    ['overrules an earlier one', { state: 'optedOut' as const, changedAt: NOW - 1 }, 'registered'],
    ['does not bring back who was erased later', { erasedAt: NOW + 1 }, 'refused'],
    ['brings back who was erased before', { erasedAt: NOW - 1 }, 'registered'],
  ])('%s', (_, more, outcome) => {
    expect(afterImport({ ...facts, ...more }, NOW)).toBe(outcome);
  });
});
