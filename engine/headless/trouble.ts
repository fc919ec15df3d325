import { CertificateError } from '../../platform/certificate.ts';
import { PortError, type PortErrorCode } from '../../shared/ports.ts';
import { GatewayStartError } from './embedded-gateway.ts';
import { OptionsError } from './options.ts';

/** Exit codes that a service manager can tell apart; `sysexits.h` where it has one. */
export const EXIT = { usage: 64, internal: 70, machine: 73, folderInUse: 75 } as const;

export interface Trouble {
  /** One line for the owner: what is wrong, and what to do. */
  line: string;
  exit: number;
}

/** What stopped the program, in words; an unexpected error comes with its stack, for support. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof OptionsError) return { line: `${error.message} See --help.`, exit: EXIT.usage };
  if (error instanceof CertificateError) return { line: error.message, exit: EXIT.usage };
  if (error instanceof GatewayStartError) {
    return { line: `${error.message} The line above says why; --gateway-port is its port.`, exit: EXIT.machine };
  }
  if (error instanceof PortError) {
    return { line: portTrouble(error), exit: error.code === 'folderInUse' ? EXIT.folderInUse : EXIT.machine };
  }
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE') {
      return { line: 'Another program uses this port. Choose another one with --ui-port.', exit: EXIT.machine };
    }
    if (error.code === 'EADDRNOTAVAIL') {
      return { line: 'This machine does not have that address. See --ui-host.', exit: EXIT.machine };
    }
    if (error.code === 'EACCES') {
      return { line: 'This port needs more rights. Choose one above 1023 with --ui-port.', exit: EXIT.machine };
    }
  }
  return { line: error instanceof Error ? (error.stack ?? error.message) : String(error), exit: EXIT.internal };
}

const portTrouble = ({ code, details }: PortError): string => {
  const reason = details['reason'] === undefined ? '' : ` (${String(details['reason'])})`;
  const pid = typeof details['pid'] === 'number' ? ` (process ${details['pid']})` : '';
  return PORT_TROUBLE[code](String(details['path'] ?? 'its data'), reason, pid);
};

const PORT_TROUBLE: Record<PortErrorCode, (path: string, reason: string, pid: string) => string> = {
  folderInUse: (path, _reason, pid) => `Another Pairline${pid} uses ${path}. Stop it, or name another --data-dir.`,
  folderUnwritable: (path, reason) =>
    `${path} cannot be written${reason}. Give this user the right to, then start again.`,
  readOnly: (path) => `The disk of ${path} is read-only. Make it writable, then start again.`,
  tooManyFiles: (path) =>
    `No file can be opened in ${path}: too many are open. Raise the limit (ulimit -n), or close other programs.`,
  diskFull: (path) => `The disk of ${path} is full. Free some space, then start again.`,
  keyMissing: (path) => `The key ${path} is missing; without it nothing can be read. Bring it back from a backup.`,
  keyUnreadable: (path, reason) =>
    `The key ${path} cannot be used${reason}. It must be this user’s own, with mode 0600.`,
  sealBroken: (path) => `${path} was sealed with another key. Bring back the key that belongs to it.`,
  storeNewer: (path) => `${path} was written by a newer Pairline. Start that one.`,
  storeBroken: (path, reason) =>
    `${path} is damaged${reason}. It was not changed. Put it back from a backup, or move it away and start again.`,
  storeClosed: (path) => `${path} was closed while it was needed. Start again.`,
  mediaMissing: (path) => `An attachment in ${path} is missing. Start again.`,
  mediaTooLarge: (path) => `An attachment in ${path} is too large. Start again.`,
};
