import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

export type NumberReading =
  | { ok: true; number: string }
  | { ok: false; problem: 'numberMissing' | 'numberBad' | 'countryMissing' };

/** What people and spreadsheets put between and before digits; an apostrophe keeps a spreadsheet from counting with them. */
const FILLING = /[\s().,/'’\u200e\u200f\u202a-\u202e\u2066-\u2069\u2010-\u2015-]/gu;

/**
 * A number as people write it, as digits with country code.
 * @param callingCode of numbers without one, as the owner chose; undefined: such numbers are not taken
 */
export function readNumber(text: string, callingCode: string | undefined): NumberReading {
  const plain = latinDigits(text).replaceAll(FILLING, '');
  if (plain === '') return { ok: false, problem: 'numberMissing' };
  const [, mark = '', digits] = /^(\+|00)?(\d{4,20})$/u.exec(plain) ?? [];
  if (digits === undefined) return { ok: false, problem: 'numberBad' };
  if (mark !== '') return international(digits) ?? { ok: false, problem: 'numberBad' };
  const national = callingCode === undefined ? undefined : possible(digits, callingCode);
  // No country code begins with 0; others may be complete as they are.
  const whole = digits.startsWith('0') ? undefined : international(digits);
  return national ?? whole ?? { ok: false, problem: callingCode === undefined ? 'countryMissing' : 'numberBad' };
}

/** The country code of a number that is complete, and the country, where that is one alone. */
export function countryOf(number: string): { callingCode: string; country?: string } | undefined {
  const parsed = parsePhoneNumberFromString(`+${number}`);
  if (!parsed) return undefined;
  return { callingCode: parsed.countryCallingCode, ...(parsed.country !== undefined && { country: parsed.country }) };
}

function international(digits: string): NumberReading | undefined {
  return digits.length <= 15 && parsePhoneNumberFromString(`+${digits}`)?.isPossible() === true
    ? { ok: true, number: digits }
    : undefined;
}

function possible(digits: string, callingCode: string): NumberReading | undefined {
  const parsed = parsePhoneNumberFromString(digits, { defaultCallingCode: callingCode });
  return parsed?.isPossible() === true ? { ok: true, number: parsed.number.slice(1) } : undefined;
}

/** Arabic and Persian digits as those of everywhere. */
const latinDigits = (text: string): string =>
  text.replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/gu, (digit) => String(digit.charCodeAt(0) & 0xf));
