import { many } from './many.ts';

/** The groups that the numbers are in. */
export const groups = {
  title: 'Groups',
  meaning: 'The groups that your numbers are in, and how a message names each.',
  search: 'Search a name or a creator’s number',
  name: 'Group',
  creator: 'Creator',
  members: 'Members',
  mayWrite: 'This number may write',
  yes: 'Yes',
  no: 'No',
  unknown: 'Not known',
  hidden: 'Hidden',
  unasked: 'Not asked yet',
  ask: 'Ask who made it',
  loading: 'Asking for the groups',
  empty: 'No groups yet',
  emptyMeaning: 'Groups show up here as soon as a number is in one. They are made on the phone.',
  notFound: 'No such group',
  notFoundMeaning: 'A part of the name or of the creator’s number is enough.',
  found: (count: number) => many(count, 'One group found.', '# groups found.'),
  count: (count: number) => many(count, 'one group', '# groups'),
  synced: 'asked for',
  notSynced: 'as known from before; asked for when it is online',
  readOnly: 'Only administrators write here',
  readOnlyMeaning: 'A message would be refused. An administrator can open the group, or make this number one of them.',
  sameName: 'Others have this name: name the creator',
  sameNameMeaning: 'This number is in several groups of this name. With the creator a message finds the right one.',
  notUnique: 'Cannot be told apart',
  notUniqueMeaning:
    'Another group has the same name, and the creator does not tell them apart. Rename one of them on the phone; a message would be refused until then.',
  inCall: 'In a call of the API',
  copyWhat: 'name and creator',
  withAdmin: 'The creator is asked for by WhatsMate’s calls for texts, links and sounds; elsewhere the name is enough.',
  withoutAdmin:
    'The creator is hidden. WhatsMate’s calls for texts ask for one, so use POST /v1/messages with the group’s name, or an image or a document.',
};
