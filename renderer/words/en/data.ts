import type { PlaceProblem } from '../../../shared/policy/data-place.ts';
import type { PassphraseStrength } from '../../../shared/policy/passphrase.ts';
import { many } from './many.ts';

const strengths: Record<PassphraseStrength, string> = {
  short: 'A little longer: at least 12 characters. Four or five words that do not belong together are easy to keep.',
  weak: 'This one is guessed easily. A few more words make it good.',
  fair: 'Good. One more word makes it very good.',
  strong: 'Very good.',
};

/** The data of this installation as a whole. */
export const data = {
  cancel: 'Cancel',
  folder: 'Data folder',
  folderMeaning:
    'Messages, pairings and logs of this installation lie in one folder. Do not change files there while Pairline runs.',
  where: 'Where',
  size: 'Size',
  free: 'Free on this disk',
  openFolder: 'Open the folder',
  kept: (since: string, size: string) => `What was here before the restore of ${since} is kept for 30 days (${size}).`,
  forgetKept: 'Remove it now',
  undone: 'The backup did not start here',
  undoneMeaning: 'What was here before is back, with nothing lost. The log of this start says why.',
  move: 'Move it',
  moveTo: 'New folder',
  moveHint: 'An empty folder of this computer, or one that is not there yet. With its whole path.',
  choosePlace: 'Choose a folder',
  doMove: 'Move the data',
  moveTitle: 'Move the data to this folder?',
  moveMeaning: (size: string) =>
    `Pairline ends, copies ${size}, reads the copy again, and starts from there; only then the old data is removed. Until then nothing is sent or received. If it is cut short, it is begun anew.`,
  movingMeaning: 'It copies the data first, which can take some minutes.',
  notMoved: 'The data was not moved',
  notMovedMeaning: 'There was no room, or the new folder could not be written. Everything is where it was.',
  placeProblems: {
    notAbsolute: 'Give the whole path, from the top on.',
    same: 'The data is there already.',
    inside: 'Choose a folder beside the present one, not in it or around it.',
    notEmpty: 'There is something in this folder. Choose an empty one.',
    missingAbove: 'The folder above is not there. Make it first.',
    notWritable: 'Pairline may not write there.',
    noRoom: 'There is too little room on that disk.',
    network: 'This is on another machine. The data must be on a disk of this one: over a network it can be lost.',
    synced: 'Another program copies this folder elsewhere while it is written, which damages the data.',
  } satisfies Record<PlaceProblem, string>,

  backup: 'Backup',
  backupMeaning:
    'One file with accounts, settings, queue, history and attachments, and the gateway of this computer with its customers. Pairline goes on working while it is made.',
  backupWithout:
    'Pairings are not in it: their keys change with every message, and old ones ruin a number. After a restore each number is paired again.',
  makeBackup: 'Make a backup',
  passphrase: 'Passphrase',
  passphraseAgain: 'The same once more',
  passphraseDiffers: 'These two are not the same.',
  passphraseMeaning: 'The file is sealed with it. Without it nobody can open the file, not even we: keep it elsewhere.',
  strengths,
  seal: 'Make it',
  making: 'Making the backup. With many attachments this takes some minutes.',
  made: (name: string, size: string) => `Saved as ${name} (${size}).`,
  madeMeaning: 'Keep it on another disk or computer.',
  fetch: (name: string) => `Fetch ${name}`,
  lastBackup: (at: string, size: string) => `The last one is of ${at} (${size}).`,

  restore: 'Restore',
  restoreMeaning: 'Brings a backup to this computer. It is read and checked as a whole before anything changes.',
  choose: 'Choose a backup',
  chooseOther: 'Choose another one',
  bringing: (percent: string) => `Bringing the file: ${percent}`,
  notBrought: 'The file did not get here',
  notBroughtMeaning: 'Is Pairline running, and is there room on its disk? Try again.',
  look: 'Look into it',
  looking: 'Reading and checking all of it.',
  inIt: 'In this backup',
  madeOn: 'Made',
  madeBy: 'On',
  numbers: 'Numbers',
  noNumbers: 'None',
  waiting: 'Not sent then',
  messages: (count: number) => many(count, '1 message', '# messages'),
  withGateway: 'With the gateway, its customers and their queue.',
  needsGateway: 'This one needs a gateway beside Pairline',
  needsGatewayMeaning: 'Start Pairline with --embedded, then restore it.',
  doRestore: 'Restore this backup',
  restoreTitle: 'Put this backup in the place of what is here?',
  restoreOld:
    'The computer it was made on must not run Pairline any more: two with the same numbers send messages twice. Remove everything there first.',
  restoreKept: 'What is here now is put aside for 30 days and comes back if the backup does not start.',
  restoreAfter: 'Each number is then paired again, and nothing is sent until you say so.',
  restarting: 'Pairline starts again',
  restartingMeaning: 'This takes a moment. The page comes back by itself.',

  reset: 'Start over',
  resetMeaning:
    'Removes everything of Pairline from this computer: numbers, messages, attachments, gateway, keys, settings and logs. The numbers are logged out first.',
  doReset: 'Remove everything',
  resetTitle: 'Remove everything from this computer?',
  resetLost: (waiting: number) =>
    waiting === 0
      ? 'This cannot be taken back. What was received and sent stays on your phones only.'
      : `This cannot be taken back. ${many(waiting, '1 message that waits is', '# messages that wait are')} not sent.`,
  resetBackup: 'If you may want any of it again, make a backup first.',
  resetType: (word: string) => `Type ${word} to go on`,
  resetWord: 'remove',
  notLoggedOut: (names: string) => `Not reached: ${names}. On their phones, remove this device under linked devices.`,
  resetLink: 'Then make a new link for this browser: npm run pairline -- ui link',

  restored: 'Restored from a backup: nothing is sent yet',
  restoredOf: (at: string) => `It was made ${at}.`,
  restoredWaiting: (count: number) =>
    many(
      count,
      'One message waited then. It may have been sent since, by the computer the backup was made on.',
      '# messages waited then. They may have been sent since, by the computer the backup was made on.',
    ),
  restoredInFlight: 'What was on its way then is listed as unconfirmed and is never sent again by itself.',
  restoredOld: 'That computer must not run Pairline any more.',
  sendWaiting: 'Send what waits',
  giveUpWaiting: 'Do not send it',
  sendTitle: 'Send what waited when the backup was made?',
  sendMeaning:
    'Whoever has got one of these messages already may get it twice. Look through the queue first if you are not sure.',
  giveUpTitle: 'Leave these messages unsent?',
  giveUpMeaning: 'They end as unconfirmed, and the programs that sent them are told. New messages are sent.',
  seeQueue: 'See the queue',
};
