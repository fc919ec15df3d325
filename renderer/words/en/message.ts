import type { Content } from '../../../shared/contract/message.ts';
import type { TimelineStep } from '../../../shared/contract/ui.ts';
import type { MessageStatus, StatusReason } from '../../../shared/model/message.ts';
import type { StateWords } from '../shapes.ts';

export interface StatusWords extends StateWords {
  meaning: string;
}

export const messageStatuses: Record<MessageStatus, StatusWords> = {
  queued: { word: 'Waiting', shape: 'clock', tone: 'rest', meaning: 'Stored here. Nothing has gone out yet.' },
  sending: { word: 'Sending', shape: 'ring', tone: 'wait', meaning: 'Handed over; no confirmation yet.' },
  sent: { word: 'Sent', shape: 'check', tone: 'good', meaning: 'The network confirmed it.' },
  delivered: { word: 'Delivered', shape: 'checks', tone: 'good', meaning: 'It is on the phone.' },
  read: { word: 'Read', shape: 'checks', tone: 'good', meaning: 'It was opened.' },
  played: { word: 'Played', shape: 'checks', tone: 'good', meaning: 'It was played.' },
  failed: { word: 'Failed', shape: 'cross', tone: 'bad', meaning: 'It was refused. Nobody was shown it.' },
  expired: { word: 'Expired', shape: 'cross', tone: 'rest', meaning: 'Its time ran out before it could go out.' },
  cancelled: { word: 'Cancelled', shape: 'cross', tone: 'rest', meaning: 'It was taken back before it went out.' },
  unconfirmed: {
    word: 'Not confirmed',
    shape: 'triangle',
    tone: 'wait',
    meaning: 'It may or may not have arrived; nobody can say any more. Later evidence still counts.',
  },
};

/** Before the words of a message that is more than words, or instead of them. */
export const contentKinds: Record<Exclude<Content['kind'], 'text' | 'link'>, string> = {
  image: 'Picture',
  video: 'Video',
  audio: 'Audio',
  voiceNote: 'Voice message',
  document: 'Document',
  location: 'Place',
};

export const statusReasons: Record<StatusReason, string> = {
  notOnWhatsApp: 'Not on WhatsApp',
  notReachable: 'This number cannot be reached',
  refusedByNetwork: 'The network refused it',
  newChatsRestricted: 'New chats are restricted for now',
  contentInvalid: 'The content cannot be sent',
  accountRemoved: 'Its number was removed here',
  groupNotFound: 'No group has this name',
  groupAmbiguous: 'More than one group has this name',
  groupCreatorHidden: 'Who made this group is hidden',
  notInGroup: 'This number is not in the group',
  groupReadOnly: 'This number may not write in the group',
  noAnswer: 'The network never answered',
  deviceLost: 'The machine that sent it was lost',
  accountLost: 'The account that sent it was lost',
};

/** What to do about a message that ended for this reason, where a person can do something. */
export const reasonSteps = {
  groupNotFound:
    'Write the name exactly as it stands on the phone, and give the number of the person who made the group.',
  groupAmbiguous: 'Give the number of the person who made the group, too, or let one of the groups be renamed.',
  groupCreatorHidden:
    'The group’s owner can turn off “Remain anonymous” under Administrators. If no other group has the name, leave the creator’s number out.',
  notInGroup: 'Let somebody add this number to the group, then send it again.',
  groupReadOnly:
    'Let an administrator of the group allow members to write, or make this number one, then send it again.',
  newChatsRestricted: 'It can be sent again once new chats are allowed. Home shows how things stand.',
  notReachable: 'Ask the person to write to your number first, or to let themselves be found by their number.',
} satisfies Partial<Record<StatusReason, string>>;

/** Why the gateway did not accept what was sent from here, by its codes. */
export const sendRefusals = {
  notRegistered: 'This person has not written to your number first, as your gateway asks. Once they do, send again.',
  optedOut: 'This person asked not to be written to.',
  absent: 'This number was not on the network when it was tried last. Try again tomorrow.',
  quotaUsed: 'The messages of your plan are used up for now. A new day begins 24 hours after its first message.',
  recipientsUsed: 'Your plan allows no further recipients.',
  featureMissing: 'Your plan does not include this kind of message.',
  overLimit: 'It is longer than your plan allows.',
  expired: 'Your plan has ended. Renew it at your gateway.',
  suspended: 'Your access to the gateway is suspended. Ask its operator.',
  unbound: 'This number serves no instance of the gateway yet, or its messages are held back.',
  messageUnknown: 'The gateway no longer knows this message.',
  notEnded: 'It has not ended yet: it may still arrive.',
  contentGone: 'Its content is no longer kept; contents go two weeks after the end.',
};

export const timelineSteps: Record<TimelineStep, (network: string) => string> = {
  accepted: () => 'Accepted by the gateway',
  committed: () => 'Stored on this machine',
  custody: () => 'Taken over from the gateway',
  handedOver: (network) => `Handed to ${network}`,
  handedOverAgain: (network) => `Handed to ${network} again, under the same id`,
  sent: (network) => `${network} confirmed it`,
  delivered: () => 'On the phone',
  read: () => 'Read',
  played: () => 'Played',
  failed: () => 'Failed',
  expired: () => 'Its time ran out',
  cancelled: () => 'Cancelled',
  unconfirmed: () => 'No confirmation; nobody can say any more',
};

/** What is still to come, as the last line of a timeline; nothing after an end. */
export const stillToCome: Partial<Record<MessageStatus, string>> = {
  queued: 'Not handed over yet',
  sending: 'Not confirmed yet',
  sent: 'Not on the phone yet',
  delivered: 'Not read yet',
};
