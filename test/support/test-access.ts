import type { Access } from '../../engine/headless/access/access.ts';
import { createAccess } from '../../engine/headless/access/access.ts';
import type { AccessRecord } from '../../engine/headless/access/access-file.ts';
import { quickPasswords } from '../../engine/headless/access/testing/quick-passwords.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createVault } from '../../platform/vault.ts';

/** Access to screens whose sessions are kept in memory. */
export function createTestAccess(): Access {
  let current: AccessRecord = { sessions: [], tries: {} };
  return createAccess({
    file: {
      get current() {
        return current;
      },
      change: async (next) => {
        current = next(current);
      },
    },
    vault: createVault(systemRandom.bytes(32)),
    clock: systemClock,
    random: systemRandom,
    log: createMemoryLog(),
    passwords: quickPasswords,
  });
}
