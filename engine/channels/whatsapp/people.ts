import type { Person } from '../../../shared/contract/inbound.ts';
import { phoneNumber } from '../../../shared/contract/message.ts';
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

const MAX_LID = 40;
const isNumber = (user: string | undefined): user is string => phoneNumber.safeParse(user).success;

/**
 * Both names of the person behind a jid. `alternative`: the other one, where the stanza tells it. WhatsApp's own accounts have
 * numbers that are none (`0@s.whatsapp.net`): these are names like a LID.
 */
export function personOf(jid: string, alternative: string | undefined, people: People): Person {
  const user = userOf(jid);
  const other = userOf(alternative) || undefined;
  if (isNumberJid(jid) && isNumber(user)) {
    const lid = (isLidJid(alternative) ? other : undefined) ?? people.lidOf(user);
    return { number: user, ...(lid !== undefined && { lid: lid.slice(0, MAX_LID) }) };
  }
  const number = (isNumberJid(alternative) ? other : undefined) ?? people.numberOf(user);
  return { ...(isNumber(number) && { number }), lid: user.slice(0, MAX_LID) };
}
