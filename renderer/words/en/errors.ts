import type { UiErrorCode } from '../../../shared/contract/ui.ts';

export interface ErrorWords {
  title: string;
  meaning: string;
}

/** Why something that a person asked for here was not done. */
export const uiErrors: Record<UiErrorCode, ErrorWords> = {
  badInput: { title: 'That cannot be right.', meaning: 'Check what you typed and try again.' },
  unknownCall: {
    title: 'This page and Pairline are of different versions.',
    meaning: 'Reload the page.',
  },
  accountNotFound: { title: 'This number is no longer here.', meaning: 'It was removed in the meantime.' },
  importNotFound: {
    title: 'This import is no longer here.',
    meaning: 'It was removed in the meantime. Choose the file again.',
  },
  notPossibleNow: {
    title: 'That is not possible in this state.',
    meaning: 'The state has just changed. Look again and decide anew.',
  },
  codeInvalid: {
    title: 'The gateway does not know this code.',
    meaning: 'Each code works once. Check for a typing mistake, or make a new one on the gateway.',
  },
  codeExpired: { title: 'This code is too old.', meaning: 'A code is good for ten minutes. Make a new one.' },
  gatewayUnreachable: {
    title: 'The gateway does not answer.',
    meaning: 'Check the address, and that the gateway runs.',
  },
  gatewayElsewhere: {
    title: 'The gateway runs elsewhere.',
    meaning: 'Whoever runs it can look and decide there.',
  },
  gatewayRefused: { title: 'The gateway did not do it.', meaning: 'It gave a reason. Change that, then try again.' },
  insecureUrl: {
    title: 'This address is not encrypted.',
    meaning: 'Use an address that begins with https://. Plain http:// only works on this machine.',
  },
  certificateInvalid: {
    title: 'This cannot be trusted as an authority.',
    meaning: 'It must be the valid certificate of an authority, as text that begins with BEGIN CERTIFICATE.',
  },
  addressRefused: {
    title: 'This address cannot be used.',
    meaning: 'It must be one on the internet that begins with https://.',
  },
  diskFull: { title: 'The disk of this machine is full.', meaning: 'Free some space, then try again.' },
  readOnly: { title: 'The disk of this machine is read-only.', meaning: 'Make it writable, then try again.' },
  tooManyFiles: {
    title: 'This machine has too many open files.',
    meaning: 'Close other programs or raise the limit of open files, then try again.',
  },
  passphraseWrong: {
    title: 'This passphrase does not open the backup.',
    meaning: 'Check capital letters and spaces, then try again.',
  },
  notABackup: { title: 'This is no backup of Pairline.', meaning: 'Choose another file: its name ends in .backup.' },
  backupDamaged: {
    title: 'This backup is damaged.',
    meaning: 'It was cut off or changed. Nothing was changed here. Take another copy of it, or an older one.',
  },
  backupNewer: {
    title: 'This backup is from a newer Pairline.',
    meaning: 'Install that version here first, then restore it.',
  },
  engineStopped: {
    title: 'Pairline stopped before it answered.',
    meaning: 'Look at the state once it runs again; it may or may not have been done.',
  },
  internal: { title: 'Something went wrong in Pairline.', meaning: 'Try again. Its log says more.' },
};
