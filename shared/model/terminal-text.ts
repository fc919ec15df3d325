/**
 * What a terminal, or a person who reads it, takes for more than a character: control characters, of which one begins the
 * commands of terminals (ECMA-48: ESC, and CSI as U+009B), and marks that turn the direction of what stands beside them.
 */
const COMMANDING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * A text on one line, with such characters as JSON writes them (`\u001b`): names and words of others can neither draw on the
 * owner's terminal nor make up a line. JSON in which they were written as they are keeps its meaning.
 */
export const terminalText = (text: string): string =>
  text.replace(COMMANDING, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * What a command says: one line of JSON for programs, or lines for a person.
 * @param picture of ours, drawn above the lines as it is
 */
export function commandText(isJson: boolean, answer: object, lines: readonly string[], picture?: string): string {
  if (isJson) return `${terminalText(JSON.stringify(answer))}\n`;
  const shown = [...(picture === undefined ? [] : [picture]), ...lines.map(terminalText)];
  return shown.map((line) => `${line}\n`).join('');
}
