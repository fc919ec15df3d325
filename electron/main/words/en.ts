import type { StartProblem } from '../../../shared/contract/embedded.ts';
import type { WarningCode } from '../../../shared/contract/ui.ts';
import type { SessionKind } from '../../../shared/model/session.ts';
import type { TrayState } from '../tray.ts';

/** What the system shows for the app outside of its window. */
export interface NoticeWords {
  title: string;
  body: string;
}

/** What a person reads when the app cannot work on this machine as it is, and what to do next. */
export interface ProblemWords {
  title: string;
  /** What is wrong and what to do, in whole sentences. `at`: the file in brackets after a space, or nothing. */
  text(at: string): string;
}

/** Why the key cannot be read, by the vault's reasons; `other` for those that have no words. */
type KeyReason =
  | 'keychainUnavailable'
  | 'keychainRefused'
  | 'readableByOthers'
  | 'ownedByOther'
  | 'wrongLength'
  | 'notAFile';

type ProblemCode = Exclude<
  StartProblem['code'],
  'keyUnreadable' | 'readOnly' | 'mediaMissing' | 'mediaTooLarge' | 'storeClosed' | 'internal'
>;

/**
 * What the desktop app says without its screens: in the tray, in notifications, and before an engine runs. Every text ends with the
 * next step. Notifications hold no number and no text of people: they are seen by whoever passes.
 */
export const en = {
  tray: {
    starting: 'Starting',
    good: 'All numbers are online',
    wait: 'Connecting',
    paused: 'Paused',
    empty: 'No number is paired yet',
    bad: 'Needs you',
  } satisfies Record<TrayState, string> as Record<TrayState, string>,
  menu: {
    open: 'Open Pairline',
    pauseAll: 'Pause all numbers',
    resumeAll: 'Resume all numbers',
    quit: 'Quit Pairline',
  },
  keepsRunning: {
    title: 'Pairline keeps running',
    body: 'Your numbers stay connected. To see or quit it, use its icon in the tray, or start Pairline again.',
  } as NoticeWords,
  engineDown: {
    title: 'Pairline had to start its engine again',
    body: 'It is tried again by itself, and nothing is lost. If this goes on, restart this machine.',
  } as NoticeWords,
  needsYou: (label: string) => `${label} needs you`,
  pairlineNeedsYou: 'Pairline needs you',
  openToSeeWhy: 'Open Pairline to see why.',
  openToSeeWhat: 'Open Pairline to see what to do.',
  sessions: {
    restricted: 'Its network restricts it for now. Open Pairline to see what that means.',
    loggedOut: 'It was signed out. Open Pairline to pair it again.',
    replaced: 'It is in use elsewhere. Open Pairline to take it back.',
    broken: 'It stopped and needs your decision. Open Pairline to see why.',
  } as Partial<Record<SessionKind, string>>,
  held: 'Another number was paired than before. Open Pairline to decide.',
  newChats: 'The network takes messages to new people for spam. Open Pairline to decide when to go on.',
  linkEnded: 'The link to the gateway ended',
  warnings: {
    diskFull: 'The disk of this machine is full',
    readOnly: 'The disk of this machine is read-only',
    storeFailing: 'Pairline cannot write to its disk',
    tooManyFiles: 'This machine has too many open files',
    gatewayUnreachable: 'The gateway does not answer',
  } as Partial<Record<WarningCode, string>>,
  again: 'Try again',
  quit: 'Quit',
  problems: {
    keyMissing: {
      title: 'The key to your data is missing',
      text: (at) =>
        `Pairline found its data on this machine but not the key that opens it${at}. Nothing was changed. Put the key file back from a backup. If it is lost, move the data folder away and pair your accounts again.`,
    },
    sealBroken: {
      title: 'Your data does not fit the key of this machine',
      text: (at) =>
        `The data was made with another key, or was changed${at}. Nothing was changed now. Put back the key that belongs to it, or move the data folder away and pair your accounts again.`,
    },
    storeBroken: {
      title: "Pairline's data is damaged",
      text: (at) =>
        `A file of Pairline cannot be read${at}. It was left as it is, with a copy beside it. Put it back from a backup, or move it away and start again; then messages that waited on this machine come back from the gateway.`,
    },
    storeNewer: {
      title: 'Your data is from a newer Pairline',
      text: (at) => `This version cannot read data of a later one${at}. Install the newer version again.`,
    },
    folderInUse: {
      title: 'Pairline already runs with this data',
      text: (at) =>
        `Another process uses the data folder${at}. Stop it, for example a headless Pairline, and start again.`,
    },
    folderUnwritable: {
      title: 'Pairline cannot write its data',
      text: (at) =>
        `This folder or file cannot be written${at}. Give your user the right to write there and start again.`,
    },
    tooManyFiles: {
      title: 'Too many files are open',
      text: (at) =>
        `Pairline can open no further file${at}. Close other programs, or raise the limit of open files, and start again.`,
    },
    diskFull: {
      title: 'The disk is full',
      text: (at) => `There is no room for Pairline's data${at}. Make room and start again.`,
    },
  } as Record<ProblemCode, ProblemWords>,
  keyUnreadable: {
    title: 'The key to your data cannot be read',
    text: (reason: string, at: string) => `${reason}${at} Nothing was changed. Then start Pairline again.`,
    reasons: {
      keychainUnavailable:
        "The key is kept in your system's keychain, which is locked or missing. Unlock it, or log in to the desktop session in which Pairline was set up.",
      keychainRefused:
        "Your system's keychain does not open the key: it belongs to another user, machine or keychain. Log in as the user who set Pairline up, or put the keychain back.",
      readableByOthers:
        'Other users of this machine may read the key file. Take that right away from them (chmod 600).',
      ownedByOther: 'The key file belongs to another user. Start Pairline as that user.',
      wrongLength: 'The key file is damaged. Put it back from a backup.',
      notAFile: 'The key file is damaged. Put it back from a backup.',
    } as Record<KeyReason, string>,
    otherReason: (reason: string) => `The key file cannot be read (${reason}). Check its rights.`,
  },
  internal: {
    title: 'Pairline could not start',
    text: (reason: string) =>
      `Something went wrong inside Pairline. Start it again; if that does not help, send the log to support. (${reason})`,
  },
};

export type DesktopWords = typeof en;
