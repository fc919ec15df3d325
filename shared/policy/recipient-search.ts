/** What is looked for in numbers and group names; fewer characters would find nearly everything. */
const MIN_CHARACTERS = 3;

/**
 * What a person typed, as recipients are stored: a number without `+`, gaps and the zeros that are dialled before it, which
 * no stored number has. Undefined when it is too short to look for.
 */
export function searchTextOf(typed: string): string | undefined {
  const text = typed.trim();
  const wanted = /^[+\d\s()./-]+$/.test(text) ? digitsOf(text) : text;
  return [...wanted].length < MIN_CHARACTERS ? undefined : wanted;
}

function digitsOf(text: string): string {
  const digits = text.replaceAll(/\D/g, '');
  const undialled = digits.replace(/^0+/, '');
  // Or it is the end of a number that has zeros.
  return undialled.length < MIN_CHARACTERS ? digits : undialled;
}
