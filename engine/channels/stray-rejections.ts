import type { Log } from '../../shared/ports.ts';
import { describeError } from './describe-error.ts';

/** Where the libraries' own frames stand in a stack. */
const LIBRARY_FRAME = /[\\/]node_modules[\\/](@whiskeysockets[\\/]baileys|libsignal|@mtcute)[\\/]/;

const logs = new Set<Log>();

/**
 * Baileys answers some stanzas in handlers whose promises nobody awaits: a connection that is cut at that moment, or a
 * frame that cannot be decrypted, rejects into the void, and Node would end the engine for it. mtcute 0.30.3 tells a start that
 * fails (`asyncResettable`) to its caller and to the void. While an account is open
 * such rejections are logged; the connection's own end or silence is what acts on them. Every other unhandled rejection
 * ends the process as before. Returns the end of the guard.
 */
export function guardRejections(log: Log): () => void {
  if (logs.size === 0) process.on('unhandledRejection', onRejection);
  logs.add(log);
  return () => {
    if (logs.delete(log) && logs.size === 0) process.off('unhandledRejection', onRejection);
  };
}

function onRejection(reason: unknown): void {
  if (isLibraryError(reason)) {
    // It does not say whose it is; one line is enough.
    const [log] = logs;
    log?.warn('channel.strayRejection', describeError(reason));
    return;
  }
  // As without this listener, unless somebody else listens and decides.
  if (process.listenerCount('unhandledRejection') === 1) throw reason;
}

/** Rejected by Baileys (which throws Booms) or from within a library. */
export function isLibraryError(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  return ('isBoom' in reason && reason.isBoom === true) || LIBRARY_FRAME.test(reason.stack ?? '');
}
