import { describe, expect, it } from 'vitest';
import { withoutFailedTrials } from './failed-trials.ts';

const session = (used: number, chain: string) => ({ indexInfo: { used, closed: -1 }, chain });
const record = (sessions: Record<string, ReturnType<typeof session>>) => ({ version: 'v1', _sessions: sessions });

describe('the record of two sessions with one device', () => {
  const before = record({ A: session(20, 'a0'), B: session(10, 'b0') });

  it('keeps what was before in the session that did not fit', () => {
    const after = record({ A: session(20, 'damaged'), B: session(30, 'b1') });
    expect(withoutFailedTrials(before, after)).toEqual(record({ A: session(20, 'a0'), B: session(30, 'b1') }));
  });

  it('takes the one that was tried last within the same millisecond', () => {
    const after = record({ A: session(20, 'damaged'), B: session(20, 'b1') });
    expect(withoutFailedTrials(before, after)).toEqual(record({ A: session(20, 'a0'), B: session(20, 'b1') }));
  });

  it('is right when only the fitting one moved', () => {
    const after = record({ A: session(30, 'a1'), B: session(10, 'b0') });
    expect(withoutFailedTrials(before, after)).toBeUndefined();
  });

  it('may have lost an old session, or be no record at all', () => {
    expect(withoutFailedTrials(before, record({ B: session(30, 'b1') }))).toBeUndefined();
    expect(withoutFailedTrials(undefined, before)).toBeUndefined();
    expect(withoutFailedTrials(before, null)).toBeUndefined();
  });
});
