/**
 * libsignal 6.0.0 keeps the closed receiving chain of each turn of a conversation for ever: a session that is written whole with
 * each message grew by about 200 bytes per turn, in the file and in memory. Signal's own library keeps the last five receiver
 * chains (`MAX_RECEIVER_CHAINS`), for messages that come late; the other side does not read older ones either.
 */
const KEPT_CLOSED = 5;

/** A stored session record, as far as it matters here. */
interface StoredSessions {
  _sessions: Record<string, { _chains: Record<string, StoredChain> }>;
}
/** In order of their making. One that receives is closed, which leaves it without its key, when the next one opens. */
interface StoredChain {
  chainKey: { key?: unknown };
}

/** @returns the record without closed chains beyond the last five of each session; undefined when it has none. Pure. */
export function withoutOldChains(record: unknown): unknown {
  if (!isRecord(record)) return undefined;
  let isLess = false;
  const sessions = Object.entries(record._sessions).map(([name, session]) => {
    const chains = Object.entries(session._chains);
    const closed = chains.filter(([, { chainKey }]) => chainKey.key === undefined).map(([id]) => id);
    if (closed.length <= KEPT_CLOSED) return [name, session];
    isLess = true;
    const old = new Set(closed.slice(0, -KEPT_CLOSED));
    return [name, { ...session, _chains: Object.fromEntries(chains.filter(([id]) => !old.has(id))) }];
  });
  return isLess ? { ...record, _sessions: Object.fromEntries(sessions) as StoredSessions['_sessions'] } : undefined;
}

const isRecord = (value: unknown): value is StoredSessions =>
  typeof value === 'object' && value !== null && '_sessions' in value && typeof value._sessions === 'object';
