import { expect, test } from 'vitest';
import { account, emptyQueue, NOON, snapshot } from '../../testing/samples.ts';
import { headlineOf } from './headline.ts';

const signedOut = account({ id: 'desk', session: { kind: 'loggedOut', since: NOON, cause: { code: 'loggedOut' } } });

test('a number that needs a person comes before everything else', () => {
  const headline = headlineOf(
    snapshot({
      accounts: [account(), signedOut],
      queue: { ...emptyQueue, queued: 14 },
      link: { state: { kind: 'replaced', since: NOON }, embedded: false },
    }),
  );
  expect(headline).toEqual({ title: 'One number needs you', detail: 'The other works. 14 messages wait.' });
});

test('a gateway that needs a person is said next', () => {
  const title = (link: Parameters<typeof snapshot>[0]) => headlineOf(snapshot(link)).title;
  expect(title({ link: { state: { kind: 'notEnrolled' }, embedded: false } })).toBe('Link this machine to its gateway');
  expect(title({ link: { state: { kind: 'notEnrolled' }, embedded: true } })).toBe('Your number is online');
  expect(
    title({
      link: { state: { kind: 'stopped', since: NOON, problem: { code: 'tokenRefused' } }, embedded: true },
    }),
  ).toBe('The gateway needs you');
});

test('it does not call everything online while something is not', () => {
  const waiting = account({
    session: { kind: 'waiting', from: NOON, retryAt: NOON, attempt: 2, cause: { code: 'connectionLost' } },
  });
  expect(headlineOf(snapshot({ accounts: [waiting] })).title).toBe('Reconnecting');
  expect(headlineOf(snapshot({ accounts: [account({ paused: true })] })).title).toBe('Sending is paused');
  const away = snapshot({
    link: { state: { kind: 'waiting', since: NOON, retryAt: NOON, problem: { code: 'unreachable' } }, embedded: false },
  });
  expect(headlineOf(away).detail).toContain('The gateway does not answer');
});
