import type { ConsentEvidence } from '../../../shared/contract/recipients.ts';
import type { ConsentState } from '../../../shared/policy/consent.ts';
import type { StateWords } from '../shapes.ts';
import { many } from './many.ts';

const states: Record<ConsentState, StateWords> = {
  registered: { word: 'Registered', shape: 'check', tone: 'good' },
  optedOut: { word: 'Opted out', shape: 'cross', tone: 'rest' },
};

const how: Record<ConsentEvidence['source'], string> = {
  word: 'Wrote',
  import: 'Imported with proof',
  request: 'Passed on by you',
};

/** Whom the numbers may write to, and how that is known. */
export const people = {
  title: 'People',
  summary: (registered: number, optedOut: number) =>
    `${many(registered, 'One person is registered', '# people are registered')}, ${many(optedOut, 'one has opted out', '# have opted out')}.`,
  meaning: 'Whom your numbers may write to, and how that is known.',
  states,
  how,
  filter: 'Show',
  all: 'All',
  search: 'Search by a part of the number',
  list: 'People',
  loading: 'Asking the gateway',
  empty: 'Nobody is registered yet.',
  emptyMeaning:
    'People register by writing a greeting such as Hi to your number, or you import those who agreed elsewhere.',
  emptyFilter: 'Nobody fits.',
  emptyFilterMeaning: 'Look for fewer digits, or show all.',
  loadMore: 'Load more',
  since: 'since',
  evidence: 'How this is known',
  said: (state: string) => `${state}:`,
  recorded: 'recorded',
  proof: 'Proof',
  optOut: 'Opt out',
  optOutTitle: (number: string) => `Write to ${number} no more?`,
  optOutMeaning:
    'Do this when they asked you. What waits for them is cancelled. Only they can come back, by writing a greeting.',
  erase: 'Erase',
  eraseTitle: (number: string) => `Erase ${number}?`,
  eraseMeaning:
    'Messages to and from them, their registration and its evidence, and attachments that nobody else needs are removed. What stays: a digest that names nobody, so that a refusal still holds; keys and contacts that the network’s own session keeps; backups; what your programs were told.',
  erased: (messages: number, inbound: number) =>
    `Erased: ${many(messages, 'one message', '# messages')} to them and ${many(inbound, 'one', '#')} from them.`,
  eraseLater: (count: number) =>
    `${many(count, 'One message is', '# messages are')} still on the way out, and will be erased when it is over.`,
  eraseUnfinished: 'Something else reads the store. Erase again when it has ended.',
  cancel: 'Cancel',
  rule: 'Write only to people who have registered',
  ruleOn: 'Messages to anybody else are refused, with a word on how to register. Groups need membership only.',
  ruleOff: 'Anybody can be written to, except people who opted out.',
  noInstance: 'No number is ready yet.',
  noInstanceMeaning: 'Pair a number first. People are kept for each number by itself.',
  addNumber: 'Go to Home',
  link: 'How people register',
  linkMeaning:
    'They scan this, or open the link, and send the word that stands there already. The answer comes at once.',
  linkWord: (word: string) => `Write “${word}” to`,
  linkQr: 'Code that opens the chat with the word',
  language: 'Language of the word',
  copyLink: 'link',
  savePicture: 'Save the picture',
  print: 'Print',
  import: 'People who agreed elsewhere',
  importMeaning:
    'A CSV file whose first line is number, at, proof: the number, when they agreed, and where you can show it.',
  choose: 'Choose a file',
  fileWrong: 'Nothing was imported.',
  ready: (count: number) => many(count, 'One person in the file.', '# people in the file.'),
  importNow: (count: number) => many(count, 'Register one person', 'Register # people'),
  importing: (done: number, all: number) => `${done.toLocaleString('en')} of ${all.toLocaleString('en')} done`,
  progress: 'Import',
  imported: (registered: number, unchanged: number) =>
    `${many(registered, 'One person is', '# people are')} newly registered. ${many(unchanged, 'One was', '# were')} so already.`,
  refused: (count: number) =>
    many(count, 'One had opted out later, which holds.', '# had opted out later, which holds.'),
  hosted: 'Who is registered is kept at your gateway.',
  hostedMeaning:
    'Whoever runs it can look there, and import or erase people. Registering works as everywhere: people write a greeting to your number.',
};
