const WORDS: Readonly<Record<string, string>> = {
  urlInvalid: 'The address is not a URL.',
  schemeRefused: 'The address must begin with https://.',
  credentialsRefused: 'The address must not hold a user name or a password.',
  portRefused: 'This port is not allowed. The owner of the gateway can allow it.',
  addressRefused: 'The address lies inside a private network. The owner of the gateway can allow it.',
  notResolved: 'The name of the host was not found.',
  redirectRefused: 'The receiver answered with a redirect. Give the final address.',
  encodingRefused: 'The receiver answered with a compressed body.',
  timedOut: 'The receiver did not answer within 15 seconds.',
  'timedOut connect': 'No connection within 5 seconds.',
  aborted: 'The gateway stopped before the receiver answered.',
  'failed ECONNREFUSED': 'The receiver refuses connections. Is it running?',
  'failed ECONNRESET': 'The receiver closed the connection before it answered.',
  unreadable: 'The gateway cannot read this event any more.',
};

/** A cause for people, with what helps. */
export function troubleWords(error: string): string {
  const words = WORDS[error];
  if (words !== undefined) return words;
  if (error.startsWith('http')) return `The receiver answered ${error.slice(4)}. Only 200 to 299 means received.`;
  if (/CERT|TLS|SSL/.test(error)) return `The certificate of the receiver is not trusted (${error}).`;
  return `The receiver could not be asked (${error}).`;
}
