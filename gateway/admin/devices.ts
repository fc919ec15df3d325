import { codeHash } from '../api/device/enrol.ts';
import { unpackBundle } from '../devices/bundle-files.ts';
import { CODE_VALID_MS, makeCode, showCode } from '../devices/enrolment.ts';
import { AdminError, unknownClient, type AdminHandlers } from './calls.ts';
import type { deviceCalls } from './calls/devices.ts';
import { iso, type AdminServices } from './services.ts';

export function deviceHandlers(services: AdminServices): AdminHandlers<typeof deviceCalls> {
  return {
    'enrolment.create': ({ client }) => createCode(services, { client: client ?? null, makesInstances: false }),

    'device.list': async () => ({
      devices: (await services.store.deviceViews()).map(
        ({ device, client, appVersion, enrolledAt, lastSeenAt, revokedAt, canErase, erasures, ...one }) => ({
          ...one,
          ...(client === null ? {} : { client }),
          ...(appVersion === null ? {} : { appVersion }),
          enrolledAt: iso(enrolledAt),
          // Committed once a minute; a running gateway knows better.
          lastSeenAt: iso(Math.max(lastSeenAt, services.presence?.lastSeenAt(device) ?? 0)),
          ...(revokedAt === null ? {} : { revokedAt: iso(revokedAt) }),
          ...(erasures === 0
            ? {}
            : { erasures: { people: erasures, ...(canErase === 1 ? {} : { tooOld: true as const }) } }),
        }),
      ),
    }),

    'device.askBundle': async ({ id: deviceId, note = null }) => {
      const { store, clock, random, polls } = services;
      const id = Buffer.from(random.bytes(12)).toString('base64url');
      const asked = await store.askBundle({ deviceId, id, note, now: clock.now() });
      if (!asked) throw new AdminError('deviceUnknown', 'There is no such device, or its access has ended.');
      polls?.wake(asked.device);
      return { id, ...(asked.canBundle ? {} : { tooOld: true as const }) };
    },

    'device.bundle': async ({ id: deviceId }) => {
      const found = await services.store.bundleOf(deviceId);
      if (!found) throw new AdminError('bundleUnknown', 'Nothing was asked of this device, or it is forgotten.');
      const { id, note, state, askedAt, decidedAt, content } = found;
      return {
        id,
        ...(note === null ? {} : { note }),
        state,
        askedAt: iso(askedAt),
        ...(decidedAt === null ? {} : { decidedAt: iso(decidedAt) }),
        ...(content === null ? {} : { files: await unpackBundle(content) }),
      };
    },

    'device.revoke': async ({ id }) => {
      const device = await services.store.revokeDevice({ id, now: services.clock.now() });
      if (device === undefined) throw new AdminError('deviceUnknown', 'There is no such device.');
      services.polls?.wake(device);
      return {};
    },
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
