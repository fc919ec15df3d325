import type { SessionCause } from '../../shared/model/session-cause.ts';
import { PortError } from '../../shared/ports.ts';

/** Why an account's own file took no write, as the cause of its session: what passes is tried again. */
export function causeOfStore(error: unknown): SessionCause {
  const code = error instanceof PortError ? error.code : undefined;
  switch (code) {
    case 'diskFull':
    case 'readOnly':
    case 'tooManyFiles':
      return { code };
    default:
      return { code: 'authStoreBroken', ...(code !== undefined && { detail: code }) };
  }
}
