import { dirname } from 'node:path';
import { PortError } from '../shared/ports.ts';
import { placeTrouble } from './place-trouble.ts';

/** https://www.sqlite.org/rescode.html: the low byte is the primary result code. */
const kinds = {
  5: 'busy',
  6: 'busy',
  8: 'readOnly',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  14: 'cannotOpen',
  26: 'corrupt',
} as const;

type SqliteCode = (typeof kinds)[keyof typeof kinds];

/** What kind of trouble with the file an error is, or undefined when it is not about the file. */
export function sqliteCode(error: unknown): SqliteCode | undefined {
  const code = resultCode(error);
  if (code === undefined) return undefined;
  const primary = code & 0xff;
  return primary in kinds ? kinds[primary as keyof typeof kinds] : undefined;
}

/** SQLite's words and number for an error, for the details of a PortError. */
export function describeSqliteError(error: unknown): string {
  const code = resultCode(error);
  return code === undefined ? String(error) : `${error instanceof Error ? error.message : 'error'} (${code})`;
}

/** Trouble with the file as a PortError; errors of the statement itself (constraint, syntax, type) unchanged. */
export function asStoreError(error: unknown, path: string): unknown {
  const details = { path, reason: describeSqliteError(error) };
  switch (sqliteCode(error)) {
    case undefined:
      return error;
    case 'full':
      return new PortError('diskFull', details, { cause: error });
    case 'readOnly':
      return new PortError('readOnly', details, { cause: error });
    case 'busy':
      return new PortError('folderInUse', details, { cause: error });
    case 'io':
    case 'cannotOpen':
      return new PortError(placeTrouble(dirname(path)) ?? 'storeBroken', details, { cause: error });
    case 'corrupt':
      return new PortError('storeBroken', details, { cause: error });
  }
}

function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}
