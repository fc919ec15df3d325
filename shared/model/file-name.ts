/** Characters of a file name, as UTF-16 code units. */
export const MAX_FILE_NAME = 80;

/** Stands for a name of which nothing is left. */
const NAMELESS = 'file';

/** Letters with their marks and digits of every script, and what separates words and the extension. */
const SPECIAL = /[^\p{L}\p{Mn}\p{Mc}\p{N} ._-]/gu;
/** Shown as nothing: joiners, direction marks, fillers. They can make a name look like another. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const EXTENSION = /\.([a-z0-9]{1,10})$/iu;

/**
 * The name under which a file is shown to people: 1 to `MAX_FILE_NAME` characters, special characters removed, the extension
 * kept. No folder, no control character and no invisible one is left in it.
 */
export function cleanFileName(name: string): string {
  const visible = name
    .normalize('NFC')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(INVISIBLE, '')
    .replaceAll(SPECIAL, '')
    .replaceAll(/ {2,}/gu, ' ')
    .normalize('NFC')
    .replace(/[. ]+$/u, '');
  const extension = extensionOf(visible);
  const ending = extension === undefined ? '' : `.${extension}`;
  const stem = trimmed(visible.slice(0, visible.length - ending.length));
  return (trimmed(cut(stem, MAX_FILE_NAME - ending.length)) || NAMELESS) + ending;
}

/** What stands after the last dot, if it looks like an extension. */
export const extensionOf = (name: string): string | undefined => EXTENSION.exec(name)?.[1];

const trimmed = (stem: string): string => stem.replace(/^[. ]+/u, '').replace(/[. ]+$/u, '');

/** At most `max` code units, never in the middle of what people see as one character. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length > max) break;
    kept += segment;
  }
  return kept;
}
