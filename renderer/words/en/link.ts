import type { LinkProblemCode, LinkState } from '../../../shared/model/link.ts';
import type { StateWords } from '../shapes.ts';

export interface ProblemWords {
  title: string;
  meaning: string;
  next: string;
}

export const linkStates: Record<LinkState['kind'], StateWords> = {
  notEnrolled: { word: 'Not linked yet', shape: 'triangle', tone: 'wait' },
  connecting: { word: 'Connecting', shape: 'ring', tone: 'wait' },
  linked: { word: 'Linked', shape: 'dot', tone: 'good' },
  waiting: { word: 'Waiting to reconnect', shape: 'clock', tone: 'wait' },
  replaced: { word: 'In use elsewhere', shape: 'triangle', tone: 'bad' },
  stopped: { word: 'Stopped', shape: 'triangle', tone: 'bad' },
};

export const linkProblems: Record<LinkProblemCode, ProblemWords> = {
  unreachable: {
    title: 'The gateway cannot be reached.',
    meaning: 'New messages wait there and come through once it answers. Results from here are kept.',
    next: 'Try now',
  },
  proxyUnreachable: {
    title: 'The proxy does not answer.',
    meaning: 'Everything goes through it, so the gateway is not reached. Look at it, or at Settings.',
    next: 'Try now',
  },
  proxyLogin: {
    title: 'The proxy does not accept this user and password.',
    meaning: 'Put them right in Settings. Nothing goes out past the proxy.',
    next: 'Try now',
  },
  proxyRefused: {
    title: 'The proxy does not lead to the gateway.',
    meaning: 'It answers, but does not connect there. Whoever runs it can allow it.',
    next: 'Try now',
  },
  certificateRefused: {
    title: 'The gateway’s certificate is not trusted here.',
    meaning:
      'It has ended, names another address, or is signed by your company’s own authority: then add that in Settings.',
    next: 'Try now',
  },
  tooManyFiles: {
    title: 'This machine has too many open files.',
    meaning:
      'No connection to the gateway can be opened. Close other programs or raise the limit; it goes on by itself.',
    next: 'Try now',
  },
  timedOut: {
    title: 'The gateway did not answer in time.',
    meaning: 'It may be busy or the network slow. Pairline tries again by itself.',
    next: 'Try now',
  },
  gatewayError: {
    title: 'The gateway has trouble of its own.',
    meaning: 'It answered with an error. Pairline tries again by itself; its log says more.',
    next: 'Try now',
  },
  rateLimited: {
    title: 'The gateway asks for fewer calls.',
    meaning: 'Pairline waits as long as it was told, then goes on.',
    next: 'Try now',
  },
  tokenRefused: {
    title: 'The gateway no longer knows this machine.',
    meaning: 'It was removed there, or the gateway was set up anew. Link it again with a new code.',
    next: 'Link again',
  },
  versionUnsupported: {
    title: 'The gateway and this Pairline are too far apart in version.',
    meaning: 'Update the older of the two, then try again.',
    next: 'Try again',
  },
  otherGateway: {
    title: 'A different gateway answers at this address.',
    meaning: 'Nothing was sent to it. If you moved the gateway on purpose, link again with a new code.',
    next: 'Link again',
  },
  codeInvalid: {
    title: 'The gateway does not know this code.',
    meaning: 'Each code works once. Check for a typing mistake, or make a new one on the gateway.',
    next: 'Try another code',
  },
  codeExpired: {
    title: 'This code is too old.',
    meaning: 'A code is good for ten minutes. Make a new one on the gateway.',
    next: 'Try another code',
  },
  insecureUrl: {
    title: 'This address is not encrypted.',
    meaning: 'Use an address that begins with https://. Plain http:// only works on this machine.',
    next: 'Change the address',
  },
  badAnswer: {
    title: 'Something answers at this address, but not as a Pairline gateway does.',
    meaning: 'A proxy or another server may be in between. Check the address.',
    next: 'Try again',
  },
};
