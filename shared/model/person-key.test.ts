import { describe, expect, it } from 'vitest';
import { personKey, waysToWrite } from './person-key.ts';

describe('the key of a person', () => {
  it.each([
    ['Brazil, with and without the ninth digit', '5547984178525', '554784178525'],
    ['Brazil, an area where WhatsApp keeps it', '5511987654321', '551187654321'],
    ['Mexico, with and without the 1 of mobiles', '5215512345678', '525512345678'],
    ['Argentina, with and without the 9 of mobiles', '5491123456789', '541123456789'],
  ])('is the same for both ways to write a number: %s', (_, dialled, named) => {
    expect(personKey(dialled)).toBe(personKey(named));
    expect(waysToWrite(named).sort()).toEqual([dialled, named].sort());
    expect(waysToWrite(dialled).sort()).toEqual([dialled, named].sort());
  });

  it.each([
    ['a fixed line in Brazil', '554532782153'],
    ['a fixed line in Brazil with a digit too many', '5545932782153'],
    ['Germany', '4915112345678'],
    ['Germany, 13 digits', '4915212345678'],
    ['thirteen digits that only look alike', '5201234567890'],
  ])('leaves other numbers alone: %s', (_, number) => {
    expect(personKey(number)).toBe(number);
    expect(waysToWrite(number)).toEqual([number]);
  });
});
