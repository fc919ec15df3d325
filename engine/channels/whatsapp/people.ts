import type { Person } from '../../../shared/contract/inbound.ts';
import { isLidJid, isNumberJid, userOf } from './jids.ts';

/** The phone-to-LID mappings that Baileys keeps in the key store, read without waiting. */
export interface People {
  /** Number of a LID; undefined when WhatsApp never told it. */
  numberOf(lid: string): string | undefined;
  lidOf(number: string): string | undefined;
}

/** Reads records of the type `lid-mapping`: number → LID, and `<LID>_reverse` → number (`lid-mapping.js` of Baileys). */
export function createPeople(read: (name: string) => unknown): People {
  const find = (name: string): string | undefined => {
    const value = read(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return { numberOf: (lid) => find(`${lid}_reverse`), lidOf: (number) => find(number) };
}

/** Both names of the person behind a jid. `alternative`: the other one, where the stanza tells it. */
export function personOf(jid: string, alternative: string | undefined, people: People): Person {
  const user = userOf(jid);
  const other = userOf(alternative);
  if (isNumberJid(jid)) {
    const lid = (isLidJid(alternative) ? other : undefined) ?? people.lidOf(user);
    return { number: user, ...(lid !== undefined && { lid }) };
  }
  const number = (isNumberJid(alternative) ? other : undefined) ?? people.numberOf(user);
  return { ...(number !== undefined && { number }), lid: user };
}
