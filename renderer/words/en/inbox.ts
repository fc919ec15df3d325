import type { SaidContent } from '../../../shared/contract/inbound.ts';
import type { WebhookEventState } from '../../../shared/contract/webhooks.ts';
import type { StateWords } from '../shapes.ts';
import { many } from './many.ts';

const kinds: Record<SaidContent['kind'], string> = {
  text: 'Text',
  image: 'Picture',
  video: 'Video',
  audio: 'Audio',
  voiceNote: 'Voice message',
  document: 'Document',
  sticker: 'Sticker',
  location: 'Place',
  contacts: 'Contact',
  reaction: 'Reaction',
  other: 'A kind that Pairline does not know',
};

const deliveryStates: Record<WebhookEventState, StateWords> = {
  delivered: { word: 'Told', shape: 'check', tone: 'good' },
  waiting: { word: 'Waits', shape: 'clock', tone: 'wait' },
  parked: { word: 'Given up', shape: 'triangle', tone: 'bad' },
};

const webhookStates: Record<'works' | 'unused' | 'fails', StateWords> = {
  works: { word: 'Works', shape: 'dot', tone: 'good' },
  unused: { word: 'Not used yet', shape: 'ring', tone: 'rest' },
  fails: { word: 'Does not take messages', shape: 'triangle', tone: 'bad' },
};

/** What came in, and which programs are told of it. */
export const inbox = {
  title: 'Received messages',
  meaning: 'What people write to your numbers. It stays here for 30 days, and your own programs can be told at once.',
  search: 'Search',
  searchHint: 'Name, number, group or words',
  searchNow: 'Search',
  searchEnd: 'Show all again',
  found: (count: number) => many(count, 'One message fits.', '# messages fit.'),
  searchOn: 'Search older messages',
  list: 'Messages',
  loading: 'Asking the gateway',
  empty: 'Nothing has come in yet.',
  emptyMeaning: 'As soon as somebody writes to one of your numbers, it shows up here.',
  emptySearch: 'Nothing fits.',
  emptySearchMeaning: 'Look for fewer letters, or for all numbers.',
  loadMore: 'Load older messages',
  inGroup: 'in',
  to: (label: string) => `to ${label}`,
  unknownSender: 'Unknown sender',
  kinds,
  seconds: (seconds: number) => many(Math.round(seconds), 'one second', '# seconds'),
  save: 'Save',
  showPicture: 'Show the picture',
  pictureFrom: (name: string) => `Picture from ${name}`,
  notDrawn: 'Too large to be shown here, or no picture. It can be saved.',
  missing: {
    tooLarge: 'It was too large to be fetched.',
    expired: 'The network no longer had it.',
    broken: 'It could not be read.',
  },
  reacted: (emoji: string) => `Reacted with ${emoji}`,
  unreacted: 'Took a reaction back',
  deleted: 'This message was deleted; its words are gone here too.',
  editedMark: 'Edited',
  deletedMark: 'Deleted',
  onMap: 'Position',
  delivery: {
    title: 'Told to your programs',
    none: 'No program was told: it came before the webhook, or the webhook has no form for it.',
    states: deliveryStates,
    tries: (tries: number) => many(tries, 'One try.', '# tries.'),
    next: 'Next try',
    behind: 'It goes out after an earlier one of this chat.',
    again: 'Tell again',
  },
  hosted: 'Received messages lie at your gateway.',
  hostedMeaning:
    'This machine hands them on and keeps no copy. Whoever runs the gateway has the list, and which programs are told.',
  here: 'What this machine knows',
  lastReceived: 'Last received',
  handOn: 'Not handed on yet',
  never: 'Nothing yet',
};

export const webhookWords = {
  title: 'Tell your programs',
  none: 'No program is told of what comes in.',
  noneMeaning:
    'Give the address of a program of yours, a webhook. Each message is posted to it as JSON, signed, and tried again until it is taken.',
  add: 'Add a webhook',
  addAnother: 'Add another',
  url: 'Address of your program',
  urlHint: 'For example http://localhost:3000/incoming. On other machines it must begin with https://.',
  form: 'Form of the message',
  forms: { events: 'JSON with everything, signed', whatsmate: 'As WhatsMate sends it' },
  what: 'What it is told',
  whats: { received: 'Received messages', everything: 'Received messages, states of sent ones, and of your numbers' },
  save: 'Start telling it',
  cancel: 'Cancel',
  states: webhookStates,
  last: 'Last taken',
  since: 'Since',
  nextTry: 'Next try',
  waiting: (count: number) => many(count, 'One waits.', '# wait.'),
  parked: (count: number) => many(count, 'One was given up.', '# were given up.'),
  replay: (count: number) => many(count, 'Tell the one given up again', 'Tell all # given up again'),
  replayed: (count: number) => many(count, 'One is on its way again.', '# are on their way again.'),
  test: 'Test it',
  tested: (ms: number) => `Answered in ${ms.toLocaleString('en')} ms.`,
  testedGood: 'It took the test.',
  testedBad: 'It did not take the test.',
  remove: 'Remove',
  removeTitle: 'Stop telling this program?',
  removeMeaning: (waiting: number) =>
    waiting === 0
      ? 'It is told of nothing more. You can add it again at any time.'
      : `It is told of nothing more, and ${many(waiting, 'the one that waits is', 'the # that wait are')} dropped.`,
  secretTitle: 'It is told from now on.',
  secretMeaning: 'Your program checks with this that a message comes from Pairline. It is shown only now.',
  secret: 'Signing secret',
  token: 'Token',
};
