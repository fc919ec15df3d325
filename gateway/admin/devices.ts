import { codeHash } from '../api/device/enrol.ts';
import { CODE_VALID_MS, makeCode, showCode } from '../devices/enrolment.ts';
import { unknownClient, type AdminHandlers } from './calls.ts';
import type { deviceCalls } from './calls/devices.ts';
import { iso, type AdminServices } from './services.ts';

export function deviceHandlers(services: AdminServices): AdminHandlers<typeof deviceCalls> {
  return {
    'enrolment.create': ({ client }) => createCode(services, { client: client ?? null, makesInstances: false }),

    'device.list': async () => ({
      devices: (await services.store.deviceViews()).map(
        ({ device: _number, client, appVersion, enrolledAt, lastSeenAt, ...one }) => ({
          ...one,
          ...(client === null ? {} : { client }),
          ...(appVersion === null ? {} : { appVersion }),
          enrolledAt: iso(enrolledAt),
          lastSeenAt: iso(lastSeenAt),
        }),
      ),
    }),
  };
}

/** @throws AdminError `clientUnknown` */
export async function createCode(
  { store, clock, random, vault }: Pick<AdminServices, 'store' | 'clock' | 'random' | 'vault'>,
  wish: { client: string | null; makesInstances: boolean },
): Promise<{ code: string; expiresAt: string }> {
  const now = clock.now();
  const code = makeCode(random);
  const shown = showCode(code);
  const expiresAt = now + CODE_VALID_MS;
  const isMade = await store.createCode({
    id: code.id,
    secretHash: codeHash({ vault }, shown),
    ...wish,
    expiresAt,
    now,
  });
  if (!isMade) throw unknownClient();
  return { code: shown, expiresAt: iso(expiresAt) };
}
