import { expect, test } from 'vitest';
import { SESSION_CAUSES, type SessionCauseCode } from '../../../shared/model/session-cause.ts';
import { stepSession, type SessionEvent, type SessionState } from '../../../shared/model/session.ts';
import { NOON } from '../../testing/samples.ts';
import { nextSteps, type NextAction } from './next-steps.ts';

const codes = Object.keys(SESSION_CAUSES) as SessionCauseCode[];
const facts = { now: NOON, random: 0 };

/** Every state with every cause that it can carry. */
const states: SessionState[] = [
  { kind: 'unpaired' },
  { kind: 'pairing', step: { kind: 'starting' } },
  ...codes.flatMap((code): SessionState[] => [
    { kind: 'unpaired', cause: { code } },
    { kind: 'waiting', from: NOON, retryAt: NOON, attempt: 2, cause: { code } },
    { kind: 'restricted', since: NOON, cause: { code } },
    { kind: 'loggedOut', since: NOON, cause: { code } },
    { kind: 'replaced', since: NOON, cause: { code } },
    { kind: 'broken', since: NOON, cause: { code } },
  ]),
];

const events: Record<Exclude<NextAction, 'seePairing'>, SessionEvent> = {
  pair: { kind: 'pairRequested' },
  retry: { kind: 'retryRequested' },
  takeOver: { kind: 'takeOverRequested' },
};

test.each(states)('every button that is offered does something: %o', (state) => {
  const steps = nextSteps(state, 'WhatsApp');
  expect(steps.length).toBeGreaterThan(0);
  for (const { action, label } of steps) {
    expect(label).not.toBe('');
    if (action === 'seePairing') continue;
    expect(stepSession(state, events[action], facts).effects).not.toEqual([]);
  }
});

test('what works or is under way offers nothing to press', () => {
  expect(nextSteps({ kind: 'online', since: NOON, attempt: 1 }, 'WhatsApp')).toEqual([]);
  expect(nextSteps({ kind: 'connecting', since: NOON, attempt: 1 }, 'WhatsApp')).toEqual([]);
});
