import { pluralOf } from '../plural.ts';

const forms = pluralOf('es');

/** `one` for one; else `other` with the count in the place of `#`. */
export const many = (count: number, one: string, other: string): string => forms(count, { one, other });

export const number = (value: number): string => value.toLocaleString('es');
