import type { SessionKind, PairingStep } from '../../../shared/model/session.ts';
import type { SessionCauseCode } from '../../../shared/model/session-cause.ts';
import type { StateWords } from '../shapes.ts';

/** A cause for people: what happened, what it means, and what the button says that goes on from here. */
export interface CauseWords {
  title: string;
  meaning: string;
  next: string;
  /** A second way on, where there is one. */
  otherwise?: string;
}

/** `network` is the network's name, as in "WhatsApp". */
export const sessionStates: Record<SessionKind, (network: string) => StateWords> = {
  unpaired: () => ({ word: 'Not paired', shape: 'triangle', tone: 'wait' }),
  pairing: () => ({ word: 'Pairing', shape: 'ring', tone: 'wait' }),
  connecting: () => ({ word: 'Connecting', shape: 'ring', tone: 'wait' }),
  online: () => ({ word: 'Online', shape: 'dot', tone: 'good' }),
  waiting: () => ({ word: 'Waiting to reconnect', shape: 'clock', tone: 'wait' }),
  restricted: (network) => ({ word: `Restricted by ${network}`, shape: 'triangle', tone: 'bad' }),
  loggedOut: () => ({ word: 'Signed out', shape: 'triangle', tone: 'bad' }),
  replaced: () => ({ word: 'In use elsewhere', shape: 'triangle', tone: 'bad' }),
  broken: () => ({ word: 'Stopped', shape: 'triangle', tone: 'bad' }),
};

export const pairingSteps: Record<PairingStep['kind'], string> = {
  starting: 'Getting a code',
  qr: 'Waiting for the phone',
  code: 'Waiting for the phone',
  codeAsked: 'Waiting for the code',
  passwordAsked: 'Waiting for the password',
  finishing: 'The phone said yes. Finishing',
};

export const sessionCauses: Record<SessionCauseCode, (network: string) => CauseWords> = {
  connectionLost: (network) => ({
    title: `The connection to ${network} was lost.`,
    meaning: 'This happens when the network changes or drops. Pairline connects again by itself.',
    next: 'Try now',
  }),
  connectionClosed: (network) => ({
    title: `${network} closed the connection.`,
    meaning: 'That is normal now and then. Pairline connects again by itself.',
    next: 'Try now',
  }),
  connectionRefused: (network) => ({
    title: `${network} did not take the connection.`,
    meaning: 'A firewall or proxy may be in the way, or the servers are busy. Pairline tries again by itself.',
    next: 'Try now',
  }),
  proxyUnreachable: () => ({
    title: 'The proxy does not answer.',
    meaning:
      'Everything goes through it, so nothing goes out now. Look at it, or at Settings. Pairline tries again by itself.',
    next: 'Try now',
  }),
  proxyLogin: () => ({
    title: 'The proxy does not accept this user and password.',
    meaning: 'Put them right in Settings. Nothing goes out past the proxy.',
    next: 'Try now',
  }),
  proxyRefused: (network) => ({
    title: `The proxy does not lead to ${network}.`,
    meaning: 'It answers, but does not connect there. Whoever runs it can allow it.',
    next: 'Try now',
  }),
  serverUnavailable: (network) => ({
    title: `${network} is not available right now.`,
    meaning: 'The trouble is on their side. Pairline tries again by itself.',
    next: 'Try now',
  }),
  silent: (network) => ({
    title: `${network} stopped answering.`,
    meaning: 'The line looked open, but nothing came back, so Pairline ended it and calls again.',
    next: 'Try now',
  }),
  connectTimedOut: (network) => ({
    title: `${network} did not answer in time.`,
    meaning: 'The network may be slow or blocked. Pairline tries again by itself.',
    next: 'Try now',
  }),
  networkDown: () => ({
    title: 'This machine has no internet.',
    meaning: 'Check its cable or Wi-Fi. Pairline goes on by itself once the internet is back.',
    next: 'Try now',
  }),
  restartRequired: (network) => ({
    title: `${network} asked to connect once more.`,
    meaning: 'That is a normal step after pairing. Pairline does it by itself.',
    next: 'Try now',
  }),
  badSession: (network) => ({
    title: `${network} does not recognise this session.`,
    meaning: 'Often it passes. Pairline tried a few times; the pairing itself was not touched.',
    next: 'Try again',
  }),
  unknown: (network) => ({
    title: `${network} ended the connection without a reason that Pairline knows.`,
    meaning: 'Often it passes. If it stays, the technical detail below helps support.',
    next: 'Try again',
  }),
  loggedOut: (network) => ({
    title: `${network} ended this session.`,
    meaning: 'Messages keep waiting here. Pair the number again to go on.',
    next: 'Pair again',
  }),
  loggedOutHere: () => ({
    title: 'You signed this number out here.',
    meaning: 'Messages for it keep waiting. Pair it again when you want to go on.',
    next: 'Pair again',
  }),
  removedByPhone: () => ({
    title: 'The phone removed this machine from its linked devices.',
    meaning: 'Messages keep waiting here. If it was not you, check the linked devices on the phone first.',
    next: 'Pair again',
  }),
  banned: (network) => ({
    title: `${network} banned this number.`,
    meaning: `Only ${network} can lift that: ask for a review on the phone. Pair again once the number works there.`,
    next: 'Pair again',
  }),
  accountDeleted: (network) => ({
    title: `This ${network} account was deleted.`,
    meaning: `Messages keep waiting here. Make an account on ${network} again with this number, then pair it, or pair another number.`,
    next: 'Pair again',
  }),
  sessionDuplicated: (network) => ({
    title: `${network} ended this session because two programs used it at once.`,
    meaning: 'A copy of this machine’s data may run somewhere else. Stop it there, then pair the number again here.',
    next: 'Pair again',
  }),
  accountRestricted: (network) => ({
    title: `${network} restricts this number for now.`,
    meaning: 'Open it on the phone to see why and for how long. Sending stays off until the restriction ends.',
    next: 'Check again',
  }),
  notAccepted: (network) => ({
    title: `${network} does not accept this number at the moment.`,
    meaning: 'Open it on the phone: there may be terms to accept or a step to finish.',
    next: 'Check again',
  }),
  replacedByOther: () => ({
    title: 'Another program took over this session.',
    meaning: 'The same pairing runs somewhere else, perhaps a copy of this machine. Stop it there, or take over here.',
    next: 'Take over here',
  }),
  clientTooOld: (network) => ({
    title: `${network} no longer takes this version of Pairline.`,
    meaning: 'Update Pairline. Your pairing and the waiting messages stay as they are.',
    next: 'Try again',
  }),
  multiDeviceMismatch: (network) => ({
    title: 'The phone and this machine do not agree about linked devices.',
    meaning: `Update ${network} on the phone, then try again.`,
    next: 'Try again',
  }),
  authStoreBroken: () => ({
    title: 'The file with this number’s keys is damaged.',
    meaning:
      'Pairline kept a copy and started nothing new. Pair the number again; the damaged file is set aside, not deleted. Or put a good copy back first.',
    next: 'Pair again',
    otherwise: 'I put it back: look again',
  }),
  authKeyMissing: () => ({
    title: 'This number’s keys are locked with a key that this machine does not have.',
    meaning:
      'That happens when data is moved without its key. Put the key back and restart Pairline, or pair the number again; the locked file is set aside, not deleted.',
    next: 'Pair again',
    otherwise: 'Look again',
  }),
  diskFull: () => ({
    title: 'The disk of this machine is full.',
    meaning: 'Without room Pairline cannot keep keys and messages safe. Free some space; it goes on by itself.',
    next: 'Try now',
  }),
  readOnly: () => ({
    title: 'The disk of this machine is read-only.',
    meaning: 'Pairline cannot keep keys and messages safe there. Make it writable; it goes on by itself.',
    next: 'Try now',
  }),
  tooManyFiles: () => ({
    title: 'This machine has too many open files.',
    meaning: 'No connection can be opened. Close other programs or raise the limit; it goes on by itself.',
    next: 'Try now',
  }),
  otherNumber: () => ({
    title: 'Another number was paired than before.',
    meaning:
      'Waiting messages belong to the number before, so nothing is sent from this one. Pair the first phone again. If that number was banned or given up, this one can take its place, with the waiting messages and the history.',
    next: 'Pair the right phone',
  }),
  qrExpired: () => ({
    title: 'No phone used the code in time.',
    meaning: 'Nothing is wrong: codes are only good for a short while.',
    next: 'Show a new code',
  }),
  pairingFailed: () => ({
    title: 'The pairing did not work out.',
    meaning: 'Check that the phone is online and has room for one more linked device, then try a new code.',
    next: 'Show a new code',
  }),
  pairingStopped: () => ({
    title: 'You stopped the pairing.',
    meaning: 'Nothing was changed on the phone.',
    next: 'Show a new code',
  }),
  pairingThrottled: (network) => ({
    title: `${network} takes no more tries for a while.`,
    meaning: 'There were many in a short time.',
    next: 'Try again',
  }),
  appMissing: (network) => ({
    title: `${network} wants to know which program this is.`,
    meaning: 'Enter the api_id and api_hash that you get at my.telegram.org. That is needed only once.',
    next: 'Go on',
  }),
  appRefused: (network) => ({
    title: `${network} does not accept the api_id and api_hash.`,
    meaning: 'Compare them with the ones at my.telegram.org and enter them again.',
    next: 'Try again',
  }),
  passkeyRequired: (network) => ({
    title: 'The phone asks for a passkey to link devices.',
    meaning: `${network} asks this of some numbers, and only its own apps can answer. On the phone, open Settings, Account, Passkeys: without a passkey the phone may link as usual. Otherwise link another number; nothing is lost here.`,
    next: 'Try a new code',
  }),
};
