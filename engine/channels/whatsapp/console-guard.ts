/**
 * libsignal prints session objects, private keys included, with `console.info`, `warn` and `error`, and offers no switch.
 * From the first WhatsApp account on, the console of this process shows neither its lines nor the inside of any object:
 * a new line in a later libsignal must not leak either. Our own code logs through the `Log` port.
 */

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const;
type Method = (typeof METHODS)[number];
export type GuardedConsole = Pick<Console, Method>;

/** The lines of libsignal 6.0.0, by their beginnings. */
const LIBSIGNAL_LINE =
  /^(Closing|Opening|Removing old closed|Session already|Session error|Failed to decrypt|Decrypted message|Migrating session|V1 session|WARNING: Expected pubkey|Unhandled bucket)/;

const guarded = new WeakSet<GuardedConsole>();

/** Guards `target` for good. Calling it again changes nothing. */
export function guardConsole(target: GuardedConsole = console): void {
  if (guarded.has(target)) return;
  guarded.add(target);
  for (const method of METHODS) {
    const write = target[method].bind(target) as (...values: unknown[]) => void;
    target[method] = (...values: unknown[]) => {
      if (typeof values[0] === 'string' && LIBSIGNAL_LINE.test(values[0])) return;
      write(...values.map(withoutInside));
    };
  }
}

function withoutInside(value: unknown): unknown {
  if (value instanceof Error) return value.name;
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? '[withheld]' : value;
}
