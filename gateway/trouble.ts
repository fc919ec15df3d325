import { PortError } from '../shared/ports.ts';
import { AdminError } from './admin/calls.ts';
import { BackupError } from './backup/manifest.ts';
import { ConfigError } from './config/load.ts';

/** One line for the owner about an error that stops the program; undefined when it is none that is expected. */
export function troubleLine(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof AdminError || error instanceof BackupError) return error.message;
  if (error instanceof PortError) return portTrouble(error);
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE') return 'Another program uses this port. Choose another one with PAIRLINE_PORT.';
    if (error.code === 'EACCES') return 'This port needs more rights. Choose one above 1023 with PAIRLINE_PORT.';
    if (error.code === 'EADDRNOTAVAIL') return 'This machine does not have that address. See PAIRLINE_HOST.';
  }
  return undefined;
}

/** The same for programs. */
export function asProblem(error: unknown): { code: string; message: string } {
  const isCoded = error instanceof AdminError || error instanceof PortError;
  const code = isCoded ? error.code : codeOf(error);
  return { code, message: troubleLine(error) ?? (error instanceof Error ? error.message : String(error)) };
}

function codeOf(error: unknown): string {
  if (error instanceof ConfigError) return 'badConfig';
  return error instanceof BackupError ? 'backup' : 'internal';
}

function portTrouble({ code, details }: PortError): string {
  const at = `${String(details['path'] ?? '')}`;
  const reason = details['reason'] === undefined ? '' : ` (${String(details['reason'])})`;
  switch (code) {
    case 'folderInUse': {
      const pid = details['pid'];
      return `Another gateway${typeof pid === 'number' ? ` (process ${pid})` : ''} uses the folder ${at}.`;
    }
    case 'folderUnwritable':
      return `The folder ${at} cannot be written${reason}.`;
    case 'diskFull':
      return `The disk of ${at} is full.`;
    case 'readOnly':
      return `The disk of ${at} is read-only.`;
    case 'tooManyFiles':
      return `No file can be opened in ${at}: too many are open. Raise the limit (ulimit -n), or close other programs.`;
    case 'keyMissing':
      return details['expectedKeyId'] === undefined
        ? `The key ${at} is missing, and without it the store cannot be read. Bring it back from a backup.`
        : 'The store was sealed under another key. Bring back the key that belongs to it.';
    case 'keyUnreadable':
      return `The key ${at} cannot be used${reason}.`;
    case 'storeNewer':
      return `The store ${at} was written by a newer release. Start that one.`;
    case 'storeBroken':
      return `The store ${at} is damaged${reason}. It is unchanged; a copy is ${String(details['copy'] ?? 'not possible')}.`;
    case 'sealBroken':
    case 'storeClosed':
    case 'mediaMissing':
    case 'mediaTooLarge':
      return `The store cannot be used (${code}).`;
  }
}
