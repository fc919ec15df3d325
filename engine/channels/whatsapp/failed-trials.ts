/**
 * libsignal 6.0.0 tries a message on each session with a device, the last used first, and moves the ratchet of each one
 * *before* it knows whether the message belongs to it; then it stores them all. When two people write to each other for the
 * first time at the same moment there are two sessions, and the trial that failed would leave one of them unusable: all
 * that is sent in it afterwards cannot be decrypted. This takes back what failed trials changed.
 */

/** A stored session record, as far as it matters here. */
interface StoredSessions {
  _sessions: Record<string, StoredSession>;
}
interface StoredSession {
  indexInfo: { used: number };
}

/** @returns the record to store instead of `after`; undefined when it is right as it is. Pure. */
export function withoutFailedTrials(before: unknown, after: unknown): unknown {
  if (!isRecord(before) || !isRecord(after)) return undefined;
  const changed = Object.keys(after._sessions).filter(
    (name) => JSON.stringify(before._sessions[name]) !== JSON.stringify(after._sessions[name]),
  );
  if (changed.length < 2) return undefined;
  const usedIn = (record: StoredSessions, name: string): number => record._sessions[name]?.indexInfo.used ?? 0;
  // The one that decrypted it was used last; within one millisecond it is the one that was tried last.
  const [right] = changed.toSorted(
    (one, other) => usedIn(after, other) - usedIn(after, one) || usedIn(before, one) - usedIn(before, other),
  );
  const sessions = Object.entries(after._sessions).map(([name, session]) => [
    name,
    changed.includes(name) && name !== right ? (before._sessions[name] ?? session) : session,
  ]);
  return { ...after, _sessions: Object.fromEntries(sessions) as StoredSessions['_sessions'] };
}

const isRecord = (value: unknown): value is StoredSessions =>
  typeof value === 'object' && value !== null && '_sessions' in value && typeof value._sessions === 'object';
