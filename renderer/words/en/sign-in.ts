import { many } from './many.ts';

export const signIn = {
  title: 'Sign in',
  meaning: 'This browser is not signed in to this Pairline, or no longer.',
  link: 'On the machine that runs it, make a link that signs one browser in, and open it here:',
  orLink: 'Without the password: on the machine that runs it, make a link that signs one browser in, and open it here:',
  password: 'Password',
  action: 'Sign in',
  actionIn: (seconds: number) => `Sign in again in ${seconds} s`,
  linkUsed: 'This link signs nobody in any more.',
  linkUsedMeaning: 'It was used before, or is older than 15 minutes.',
  wrong: 'That is not the password. Try it again.',
  wait: (seconds: number) =>
    many(seconds, 'Too many wrong tries: wait a second.', 'Too many wrong tries: wait # seconds.'),
  unreachable: 'Pairline does not answer. Is it running?',
  browser: 'This browser',
  browserMeaning: 'It stays signed in until you sign it out, or for 30 days without use.',
  signOut: 'Sign out',
  notSignedOut: 'That did not work. Pairline does not answer.',
};
