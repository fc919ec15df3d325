import type { SessionCause } from '../../shared/model/session-cause.ts';
import type { LogFields } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';

/** Why an account's files cannot be used, as a cause of its session. What is not about files is a bug, and `unknown`. */
export function causeOfFileError(error: unknown): SessionCause {
  if (!(error instanceof PortError)) return { code: 'unknown', detail: nameOf(error) };
  const detail = detailOf(error.code, error.details);
  switch (error.code) {
    case 'keyMissing':
    case 'keyUnreadable':
    case 'sealBroken':
      return { code: 'authKeyMissing', detail };
    case 'diskFull':
    case 'readOnly':
    case 'tooManyFiles':
      return { code: error.code, detail };
    case 'storeBroken':
    case 'storeNewer':
    case 'storeClosed':
    case 'folderInUse':
    case 'folderUnwritable':
      return { code: 'authStoreBroken', detail };
    // About one attachment, never about the account's own files.
    case 'mediaMissing':
    case 'mediaTooLarge':
      return { code: 'unknown', detail };
    default:
      return error.code satisfies never;
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/** What support and the owner need: which trouble, and where the copy lies. */
function detailOf(code: string, details: LogFields): string {
  const values = ['copy', 'path', 'reason'].flatMap((name) => {
    const value = details[name];
    return value === undefined || value === null ? [] : [`${name}=${value}`];
  });
  return [code, ...values].join(' ');
}
