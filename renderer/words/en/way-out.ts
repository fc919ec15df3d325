import type { ProxyKind } from '../../../shared/model/proxy.ts';
import type { TriedTarget } from '../../../shared/contract/ui/way-out.ts';

type Problem = NonNullable<TriedTarget['problem']>['code'];

const kinds: Record<ProxyKind, string> = { http: 'HTTP', https: 'HTTP within TLS', socks5: 'SOCKS5' };
const problems: Record<Problem, string> = {
  proxyUnreachable: 'The proxy does not answer',
  proxyLogin: 'The proxy does not accept this user and password',
  proxyRefused: 'The proxy does not lead there',
  unreachable: 'Cannot be reached',
  timedOut: 'No answer in time',
  certificateRefused: 'Its certificate is not trusted',
};

export const wayOut = {
  proxy: 'Proxy',
  proxyMeaning:
    'Everything that this device does on the internet then goes through it: messages, files, the gateway, previews and alerts. When it is down nothing goes out, never past it.',
  direct: 'Connections go out directly, without a proxy.',
  through: 'Everything goes through',
  withLogin: (user: string) => `as ${user}`,
  fixed: 'Whoever started Pairline laid this down, with an option or an environment variable. It is changed there.',
  chooseProxy: 'Use a proxy',
  change: 'Change',
  off: 'Go out directly again',
  offTitle: 'Go out without the proxy?',
  offMeaning: 'All connections are made anew, straight from this computer.',
  kind: 'Kind',
  kinds,
  host: 'Address',
  hostHint: 'A name or an address, for example proxy.example.com',
  hostWrong: 'Only the name or the address, without http:// and port.',
  port: 'Port',
  user: 'User, if it wants one',
  password: 'Password',
  passwordKept: 'Leave it empty to keep the one that is stored.',
  save: 'Use this proxy',
  cancel: 'Cancel',
  openSettings: 'Open Settings',
  test: 'Test',
  testing: 'Testing',
  reached: (target: string) => `${target} was reached`,
  notReached: (target: string) => `${target} was not reached`,
  allReached: 'Everything was reached.',
  noneThrough: 'Nothing gets through.',
  gateway: 'The gateway',
  problems,
  authority: 'Own certificate authority',
  authorityMeaning:
    'For a gateway or a proxy whose certificate your company signs itself. It is trusted besides the usual ones, for everything that this device connects to.',
  ends: 'Valid until',
  endsSoon: 'Ends soon: get the new one from whoever runs your network.',
  addAuthority: 'Add an authority',
  otherAuthority: 'Replace it',
  removeAuthority: 'Remove it',
  removeTitle: 'No longer trust it?',
  removeMeaning: 'What only this authority vouches for is then not reached any more.',
  pem: 'Certificate, as text',
  pemHint: 'It begins with BEGIN CERTIFICATE. A key is never needed.',
  file: 'Choose a file',
  trust: 'Trust it',
  invalid: {
    noCertificate: 'There is no certificate in it. It must be text (PEM), not a binary file.',
    noAuthority: 'This is a server’s certificate. It takes the one of the authority that signed it.',
    ended: 'Its time is over. Ask for a newer one.',
  },
};
