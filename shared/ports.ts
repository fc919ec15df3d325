/**
 * The ports: everything outside the program that a test must control. `platform/` implements them for Node; tests pass
 * their own. All instants are UTC milliseconds; all durations are milliseconds.
 */

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall clock, UTC milliseconds. May jump both ways. */
  now(): number;
  /** Monotonic milliseconds from an unspecified start. Use it to measure durations. */
  monotonic(): number;
  /** Calls `fire` once after `ms` on the monotonic clock. A timer never keeps the process alive by itself. */
  timer(ms: number, fire: () => void): Timer;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** Uniform in [0, 1). For jitter only; secrets and ids come from `bytes`. */
  float(): number;
}

/** What a log line may hold. Never a message body, a number in clear or a key: see `docs/architecture.md`, Trust. */
export type LogValue = string | number | boolean | null | undefined;
export type LogFields = Readonly<Record<string, LogValue>>;

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log that adds `fields` to each line. */
  with(fields: LogFields): Log;
}

/**
 * Seals secrets, bodies and keys at rest (AES-256-GCM). `context` names the place of the record and is authenticated, so
 * that a sealed value cannot be moved to another row.
 */
export interface Vault {
  /** Identifies the key without revealing it: 16 hex digits. Stores remember it to notice another machine's key. */
  readonly keyId: string;
  seal(plain: Uint8Array, context: string): Uint8Array;
  /** @throws PortError `sealBroken` when the value was changed, truncated, moved, or sealed under another key. */
  open(sealed: Uint8Array, context: string): Uint8Array;
  /** Keyed digest (HMAC-SHA-256) for look-ups by secret values and for hashed numbers in logs: 32 bytes. */
  digest(value: string, context: string): Uint8Array;
}

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** Statements are prepared once per text and cached. */
export interface Sql {
  get<Row extends object = SqlRow>(text: string, ...values: SqlValue[]): Row | undefined;
  all<Row extends object = SqlRow>(text: string, ...values: SqlValue[]): Row[];
  run(text: string, ...values: SqlValue[]): { changes: number };
}

export interface WriteOptions {
  /**
   * Nothing waits for this write: it may be held for so many milliseconds, to share the commit of one that is awaited.
   * 0 by default.
   */
  patienceMs?: number;
}

/**
 * A durable store with group commit: writes that arrive in the same turn share one transaction and one fsync. A write
 * whose work throws is rolled back alone; its neighbours commit.
 */
export interface Database {
  /** Reads the last committed state and this turn's already applied writes. Must not write. */
  read<T>(work: (sql: Sql) => T): T;
  /**
   * Resolves after the commit is on disk. `work` runs synchronously, at an unspecified later moment, exactly once.
   * @throws PortError `diskFull`, `readOnly`, `tooManyFiles`, `storeBroken` (nothing was written) or what `work` threw.
   */
  write<T>(work: (sql: Sql) => T, options?: WriteOptions): Promise<T>;
  /** Commits what is queued, then closes. Later calls reject with `storeClosed`. */
  close(): Promise<void>;
}

export const PORT_ERROR_CODES = [
  'sealBroken',
  'keyMissing',
  'keyUnreadable',
  'diskFull',
  'readOnly',
  /** The process, or the machine, has no handle left for another file or connection. */
  'tooManyFiles',
  'storeBroken',
  'storeNewer',
  'storeClosed',
  'folderInUse',
  'folderUnwritable',
  'mediaMissing',
  'mediaTooLarge',
] as const;
export type PortErrorCode = (typeof PORT_ERROR_CODES)[number];

/** An error of the machine as data: a code to decide on, details to show. Words for people live in the message catalogue. */
export class PortError extends Error {
  readonly code: PortErrorCode;
  readonly details: LogFields;
  constructor(code: PortErrorCode, details: LogFields = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(details)}`, options);
    this.name = 'PortError';
    this.code = code;
    this.details = details;
  }
}
