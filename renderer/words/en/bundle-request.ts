export const bundleRequest = {
  title: 'The gateway’s operator asks for a support bundle',
  from: 'Asked by who runs',
  meaning:
    'It helps them to find out why something does not work. It holds versions, states, checks and the log: no text, no key, and made-up names instead of numbers. They keep it for 14 days.',
  look: 'See what is in it',
  send: 'Send it',
  refuse: 'Refuse',
};
