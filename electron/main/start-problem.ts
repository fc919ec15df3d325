import type { Dialog } from 'electron';
import type { StartProblem } from '../../shared/contract/embedded.ts';
import type { DesktopWords } from './words/en.ts';

/** What is wrong and what to do, as a window of the system shows it. */
export interface ProblemText {
  title: string;
  text: string;
}

/** The screens show what the engine says, and it does not run; so these words are the shell's own. */
export function wordsFor({ code, details }: StartProblem, words: DesktopWords): ProblemText {
  const at = typeof details['path'] === 'string' ? ` (${details['path']})` : '';
  switch (code) {
    case 'keyMissing':
    case 'sealBroken':
    case 'storeBroken':
    case 'storeNewer':
    case 'folderInUse':
    case 'folderUnwritable':
    case 'diskFull':
    case 'tooManyFiles':
      return textOf(words.problems[code], at);
    case 'readOnly':
      return textOf(words.problems.folderUnwritable, at);
    case 'keyUnreadable': {
      const { title, text } = words.keyUnreadable;
      return { title, text: text(keyReason(String(details['reason']), words), at) };
    }
    // About one attachment: the app starts without it.
    case 'mediaMissing':
    case 'mediaTooLarge':
    case 'storeClosed':
    case 'internal':
      return { title: words.internal.title, text: words.internal.text(String(details['reason'] ?? code)) };
    default:
      return code satisfies never;
  }
}

const textOf = ({ title, text }: DesktopWords['problems']['diskFull'], at: string): ProblemText => ({
  title,
  text: text(at),
});

function keyReason(reason: string, { keyUnreadable: { otherReason, reasons } }: DesktopWords): string {
  const known: Readonly<Record<string, string>> = reasons;
  return (Object.hasOwn(known, reason) ? known[reason] : undefined) ?? otherReason(reason);
}

/** Puts a problem to the person, in a window of the system: our own screens need a running engine. */
export async function askAbout(
  { title, text }: ProblemText,
  words: DesktopWords,
  dialog: Pick<Dialog, 'showMessageBox'>,
): Promise<'again' | 'quit'> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Pairline',
    message: title,
    detail: text,
    buttons: [words.again, words.quit],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0 ? 'again' : 'quit';
}
