import { describe, expect, it } from 'vitest';
import type { SessionCauseCode } from '../../shared/model/session-cause.ts';
import type { SessionState } from '../../shared/model/session.ts';
import { isRemembered, isReported } from './reported-states.ts';

const waiting = (code: SessionCauseCode, attempt: number): SessionState => ({
  kind: 'waiting',
  from: 0,
  retryAt: 1,
  attempt,
  cause: { code },
});
const connecting = (attempt: number): SessionState => ({ kind: 'connecting', attempt, since: 0 });
const online: SessionState = { kind: 'online', attempt: 3, since: 0 };
const lost = { code: 'connectionLost' } as const;

describe('of a session that is away', () => {
  it.each<[string, SessionState, SessionState, { code: SessionCauseCode } | undefined, boolean, boolean]>([
    ['the loss is told and kept', waiting('connectionLost', 2), online, undefined, true, true],
    ['a try is neither told nor kept', connecting(2), waiting('connectionLost', 2), lost, false, false],
    ['nor that it failed like the one before', waiting('connectionLost', 3), connecting(2), lost, false, false],
    ['another cause is kept', waiting('networkDown', 3), connecting(2), lost, false, true],
    ['its return is told and kept', online, connecting(3), lost, true, true],
    ['the first try of a start is kept', connecting(1), { kind: 'unpaired' }, undefined, false, true],
    ['and that it failed is told and kept', waiting('connectionLost', 2), connecting(1), undefined, true, true],
  ])('%s', (_what, state, before, lastCause, told, kept) => {
    expect(isReported(state, before)).toBe(told);
    expect(isRemembered(state, before, lastCause)).toBe(kept);
  });
});
