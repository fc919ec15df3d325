import type { Dialog } from 'electron';
import type { StartProblem } from '../../shared/contract/embedded.ts';

/** What a person reads when the app cannot work on this machine as it is, and what to do next. */
export interface ProblemWords {
  title: string;
  /** What is wrong and what to do, in whole sentences. */
  text: string;
}

/**
 * These words are here, not in the screens' catalogue, because the screens show what the engine says, and it does not run.
 * Every text ends with the next step; nothing is ever deleted or made anew by itself.
 */
export function wordsFor({ code, details }: StartProblem): ProblemWords {
  const at = typeof details['path'] === 'string' ? ` (${details['path']})` : '';
  switch (code) {
    case 'keyMissing':
      return {
        title: 'The key to your data is missing',
        text: `Pairline found its data on this machine but not the key that opens it${at}. Nothing was changed. Put the key file back from a backup. If it is lost, move the data folder away and pair your accounts again.`,
      };
    case 'keyUnreadable':
      return {
        title: 'The key to your data cannot be read',
        text: `${keyReason(details['reason'])}${at} Nothing was changed. Then start Pairline again.`,
      };
    case 'sealBroken':
      return {
        title: 'Your data does not fit the key of this machine',
        text: `The data was made with another key, or was changed${at}. Nothing was changed now. Put back the key that belongs to it, or move the data folder away and pair your accounts again.`,
      };
    case 'storeBroken':
      return {
        title: "Pairline's data is damaged",
        text: `A file of Pairline cannot be read${at}. It was left as it is, with a copy beside it. Put it back from a backup, or move it away and start again; then messages that waited on this machine come back from the gateway.`,
      };
    case 'storeNewer':
      return {
        title: 'Your data is from a newer Pairline',
        text: `This version cannot read data of a later one${at}. Install the newer version again.`,
      };
    case 'folderInUse':
      return {
        title: 'Pairline already runs with this data',
        text: `Another process uses the data folder${at}. Stop it, for example a headless Pairline, and start again.`,
      };
    case 'folderUnwritable':
    case 'readOnly':
      return {
        title: 'Pairline cannot write its data',
        text: `This folder or file cannot be written${at}. Give your user the right to write there and start again.`,
      };
    case 'diskFull':
      return {
        title: 'The disk is full',
        text: `There is no room for Pairline's data${at}. Make room and start again.`,
      };
    // About one attachment: the app starts without it.
    case 'mediaMissing':
    case 'mediaTooLarge':
    case 'storeClosed':
    case 'internal':
      return {
        title: 'Pairline could not start',
        text: `Something went wrong inside Pairline. Start it again; if that does not help, send the log to support. (${String(details['reason'] ?? code)})`,
      };
    default:
      return code satisfies never;
  }
}

/** Puts a problem to the person, in a window of the system: our own screens need a running engine. */
export async function askAbout(
  { title, text }: ProblemWords,
  dialog: Pick<Dialog, 'showMessageBox'>,
): Promise<'again' | 'quit'> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Pairline',
    message: title,
    detail: text,
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0 ? 'again' : 'quit';
}

function keyReason(reason: unknown): string {
  switch (reason) {
    case 'keychainUnavailable':
      return "The key is kept in your system's keychain, which is locked or missing. Unlock it, or log in to the desktop session in which Pairline was set up.";
    case 'keychainRefused':
      return "Your system's keychain does not open the key: it belongs to another user, machine or keychain. Log in as the user who set Pairline up, or put the keychain back.";
    case 'readableByOthers':
      return 'Other users of this machine may read the key file. Take that right away from them (chmod 600).';
    case 'ownedByOther':
      return 'The key file belongs to another user. Start Pairline as that user.';
    case 'wrongLength':
    case 'notAFile':
      return 'The key file is damaged. Put it back from a backup.';
    default:
      return `The key file cannot be read (${String(reason)}). Check its rights.`;
  }
}
