import { pluralOf } from '../plural.ts';

/** A count in Arabic: none and 100 (`other`), one, two, 3 to 10 (`few`), 11 to 99 (`many`), each with its own form. */
export const many = pluralOf('ar');

export const number = (value: number): string => value.toLocaleString('ar');

/** A name that somebody gave, in its own direction. */
export const named = (name: string): string => `\u2068${name}\u2069`;

/** A phone number, an address or a unit, left to right. */
export const ltr = (text: string): string => `\u2066${text}\u2069`;

/** Messages that wait, as the subject of a sentence. */
export const waitingMessages = (count: number): string =>
  many(count, {
    one: 'رسالة واحدة في الانتظار',
    two: 'رسالتان في الانتظار',
    few: '# رسائل في الانتظار',
    many: '# رسالة في الانتظار',
    other: '# رسالة في الانتظار',
  });
