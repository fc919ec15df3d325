import type { ImportResult, ImportStep, LineProblem } from '../../../shared/contract/ui/imports.ts';
import type { FieldName } from '../../features/import/plan.ts';
import type { TableProblem } from '../../features/import/read-table.ts';
import type { StateWords } from '../shapes.ts';
import { many } from './many.ts';

const problems: Record<TableProblem, { title: string; meaning: string }> = {
  tooLarge: {
    title: 'This file is larger than 20 MB.',
    meaning: 'Split it, and import the parts one after the other.',
  },
  tooManyLines: {
    title: 'This file has more than 100,000 lines.',
    meaning: 'Split it, and import the parts one after the other.',
  },
  empty: { title: 'There is nothing in this file.', meaning: 'Choose one with a line for each message.' },
  workbook: {
    title: 'This is a workbook, not a CSV file.',
    meaning: 'Open it in your spreadsheet program, save the sheet as CSV, and choose that file.',
  },
  notText: {
    title: 'This file is not text.',
    meaning: 'Choose a CSV file: lines of text with commas between the values.',
  },
  quoteOpen: {
    title: 'A quotation mark in this file is never closed.',
    meaning: 'Look at the line that is named, mend it, and choose the file again.',
  },
  unreadable: {
    title: 'This file could not be read.',
    meaning: 'It was perhaps moved or changed in the meantime. Choose it again.',
  },
};

const fields: Record<FieldName, string> = {
  number: 'Phone number',
  text: 'Message',
  group: 'Group',
  creator: 'Creator of the group',
  id: 'Your own id',
  schedule: 'Send at',
  validity: 'Valid for',
  priority: 'Priority',
};

const fieldHints: Record<Exclude<FieldName, 'number' | 'text'>, string> = {
  group: 'Used in lines without a number: the group’s exact name.',
  creator: 'Where several groups have the same name.',
  id: 'Under one id only one message is accepted.',
  schedule: 'Such as 2026-12-24 18:00, by the clock of this machine.',
  validity: 'Such as 30 min, 12 h or 2 d. Not sent later than that.',
  priority: 'Low, normal, high or urgent.',
};

/** Why a line is left out. */
const lineProblems: Record<LineProblem | 'known' | 'idReused' | 'keyReused', string> = {
  numberMissing: 'There is no number.',
  numberBad: 'This is no phone number, or digits are missing.',
  countryMissing: 'The number has no country code.',
  groupBad: 'The group’s name is too long, or its creator is no number.',
  textEmpty: 'There is no text.',
  textTooLong: 'The text is longer than 10,000 characters.',
  valueMissing: 'A placeholder of the text has no value in this line.',
  duplicate: 'The same message to the same recipient, or the same id, stands further up.',
  scheduleBad: 'The time cannot be read. Write it like 2026-12-24 18:00.',
  schedulePast: 'The time to send it has passed.',
  validityBad: 'How long it is valid cannot be read. Write 30 min, 12 h or 2 d.',
  priorityBad: 'The priority is none of low, normal, high and urgent.',
  idTooLong: 'The id is longer than 200 characters.',
  known: 'An earlier import had it accepted already.',
  idReused: 'Another message was accepted under this id.',
  keyReused: 'Another message was accepted under this id.',
};

const steps: Record<ImportStep, StateWords> = {
  reading: { word: 'Not read to its end', shape: 'cross', tone: 'rest' },
  checking: { word: 'Being checked', shape: 'ring', tone: 'good' },
  checked: { word: 'Waits for your word', shape: 'clock', tone: 'wait' },
  running: { word: 'Being accepted', shape: 'ring', tone: 'good' },
  paused: { word: 'Paused', shape: 'square', tone: 'wait' },
  done: { word: 'Done', shape: 'check', tone: 'good' },
  cancelled: { word: 'Cancelled', shape: 'cross', tone: 'rest' },
};

const results: Record<ImportResult, string> = {
  left: 'Not sent',
  accepted: 'Accepted',
  known: 'Accepted before',
  refused: 'Left out',
  unsure: 'Not certain',
};

/** Messages from a file. */
export const imports = {
  title: 'Messages from a file',
  meaning: 'A CSV file with a line for each message. You see everything before anything is sent.',
  open: 'Import a file',
  choose: 'Choose a file',
  drop: 'Drop a CSV file here, or choose one',
  dropMeaning:
    'Commas, semicolons or tabs between the values. Up to 100,000 lines and 20 MB. Every spreadsheet program can save it.',
  readingFile: 'Reading the file',
  problems,
  problemLine: (line: number) => `Line ${line.toLocaleString('en')}.`,
  account: 'Send from',
  noAccount: 'No number can send yet.',
  noAccountMeaning: 'Pair a number first. Then messages from a file go out from it.',
  columns: 'What stands where',
  columnsMeaning: (name: string, lines: number) => `${name}: ${many(lines, 'one line', '# lines')}.`,
  head: 'The first line names the columns',
  fields,
  fieldHints,
  noColumn: 'Not in this file',
  more: 'More columns',
  textFrom: 'Text',
  texts: { column: 'From a column', template: 'One text for all' },
  template: 'The text',
  templateHint: (example: string) => `What stands in a column is put in for its name, such as ${example}.`,
  unknown: (names: string) => `No column is called ${names}.`,
  insert: 'Put in',
  country: 'Numbers without a country code',
  countryMissing: (lines: number) => many(lines, 'One number has no country code.', '# numbers have no country code.'),
  leaveOut: 'Leave them out',
  addCountry: (code: string, country: string, label: string) =>
    `+${code}${country === '' ? '' : `, ${country}`}, as ${label}`,
  preview: 'As it will be sent',
  previewTo: 'To',
  notBefore: 'not before',
  validFor: 'valid for',
  fine: (count: number) => many(count, 'One message can go.', '# messages can go.'),
  wrong: (count: number) => many(count, 'One line is left out.', '# lines are left out.'),
  lineProblems,
  inLines: (lines: string) => `Lines ${lines}`,
  inLine: (line: string) => `Line ${line}`,
  check: (count: number) => many(count, 'Check one message with the gateway', 'Check # messages with the gateway'),
  checkMeaning: 'Nothing is sent yet. The gateway says whom it would not write to.',
  nothingToSend: 'No line can go. Look at what is wrong, or choose other columns.',
  another: 'Choose another file',
  handing: (done: number, total: number) =>
    `${done.toLocaleString('en')} of ${total.toLocaleString('en')} lines handed over. Keep this page open for a moment.`,
  progress: 'Progress',
  steps,
  checking: (done: number, total: number) => `${done.toLocaleString('en')} of ${total.toLocaleString('en')} checked`,
  checkingMeaning: 'The gateway is asked whom it would write to. You may close this page; it goes on.',
  canGo: (count: number) => many(count, 'One message can go', '# messages can go'),
  noneCanGo: 'No message can go',
  knownBefore: (count: number) =>
    many(count, 'One was accepted by an earlier import.', '# were accepted by an earlier import.'),
  repeat: 'Send again what was accepted before',
  repeatMeaning: 'People get the same message once more. Without this, nobody gets one twice within 30 days.',
  send: (count: number) => many(count, 'Send one message', 'Send # messages'),
  discard: 'Discard',
  running: (done: number, total: number) =>
    `${done.toLocaleString('en')} of ${total.toLocaleString('en')} lines answered`,
  runningMeaning:
    'Accepted messages join the queue and go out at the number’s pace. You may close this page; it goes on.',
  pause: 'Pause',
  resume: 'Go on',
  tryNow: 'Try now',
  cancel: 'Cancel',
  cancelTitle: 'Cancel this import?',
  cancelMeaning: (accepted: number, left: number) =>
    `${many(left, 'The one line that is left is', 'The # lines that are left are')} not sent. ${
      accepted === 0
        ? 'Nothing has been accepted so far.'
        : many(accepted, 'The accepted message stays in the queue.', 'The # accepted messages stay in the queue.')
    }`,
  cancelYes: 'Cancel the import',
  keep: 'Go on with it',
  holdTitle: 'It waits, and goes on by itself.',
  holds: {
    gatewayAway: 'The gateway does not answer at the moment.',
    gatewayError: 'The gateway answers with an error. Its log says more.',
    gatewayOld: 'The gateway is older than this app and takes no imports. Whoever runs it can update it.',
    diskFull: 'The disk of this machine is full. Free some space.',
    otherChannel: 'The gateway knows this number’s instance on another network.',
    unknownInstance: 'The gateway no longer knows this number’s instance.',
    internal: 'Something went wrong in Pairline. Its log says more.',
  },
  nextTry: 'Next try',
  done: (accepted: number) => many(accepted, 'One message was accepted', '# messages were accepted'),
  doneNone: 'No message was accepted',
  doneMeaning: 'They are in the queue and go out at the number’s pace.',
  cancelled: (left: number) =>
    many(left, 'It was cancelled; one line was not sent.', 'It was cancelled; # lines were not sent.'),
  known: (count: number) => many(count, 'One had been accepted before.', '# had been accepted before.'),
  refused: (count: number) => many(count, 'One line was left out.', '# lines were left out.'),
  unsure: (count: number) => many(count, 'For one line nobody can say.', 'For # lines nobody can say.'),
  unsureMeaning:
    'The gateway was asked, and its answer never came. They may have been accepted: look in the queue before you send them again.',
  why: 'What is wrong',
  times: (count: number) => many(count, '1 line', '# lines'),
  lines: 'Lines',
  moreLines: (count: number) => many(count, 'One more is in the file.', '# more are in the file.'),
  save: 'Save the result as a file',
  saving: 'Gathering the result',
  showQueue: 'Show in the queue',
  remove: 'Remove from this list',
  earlier: 'Imports',
  of: (total: number) => many(total, 'One line', '# lines'),
  from: 'from',
  gone: 'This import is no longer here',
  goneMeaning: 'Imports are removed two weeks after their last step.',
  loading: 'Opening',
  notLoaded: 'This screen could not be loaded.',
  notLoadedMeaning: 'Reload the page and try again.',
  reload: 'Reload',
  results,
  file: {
    line: 'Line',
    recipient: 'Recipient',
    result: 'Result',
    reason: 'Reason',
    message: 'Message id',
  },
};
