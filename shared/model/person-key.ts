/**
 * One key for the ways in which the same phone number is written: the number as a customer dials it and the number by which
 * WhatsApp names its owner differ in three countries.
 * - Brazil: mobiles got a ninth digit, 9, before their old eight, which WhatsApp leaves out for many areas. Fixed lines begin
 *   with 2 to 5 and have no such twin.
 * - Mexico: 1 after the country code, in use for mobiles until 2019.
 * - Argentina: 9 after the country code, for mobiles dialled from abroad.
 * A key is for comparing only; people are shown, and written to, by their number.
 * @param number digits with country code
 */
export function personKey(number: string): string {
  if (number.length !== 13) return number;
  if (BRAZIL_NINE.test(number)) return number.slice(0, 4) + number.slice(5);
  if (number.startsWith('521') || number.startsWith('549')) return number.slice(0, 2) + number.slice(3);
  return number;
}

const BRAZIL_NINE = /^55[1-9][1-9]9[6-9]/u;

/** All ways to write the number of one person. */
export function waysToWrite(number: string): string[] {
  const key = personKey(number);
  if (/^55[1-9][1-9][6-9]\d{7}$/u.test(key)) return [key, `${key.slice(0, 4)}9${key.slice(4)}`];
  if (/^52\d{10}$/u.test(key)) return [key, `521${key.slice(2)}`];
  if (/^54\d{10}$/u.test(key)) return [key, `549${key.slice(2)}`];
  return [key];
}
