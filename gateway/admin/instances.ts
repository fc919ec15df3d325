import { AdminError, unknownClient, unknownInstance, type AdminHandlers } from './calls.ts';
import type { instanceCalls } from '../../shared/contract/owner/instances.ts';
import type { AdminServices } from './services.ts';

export function instanceHandlers({ store, clock, polls }: AdminServices): AdminHandlers<typeof instanceCalls> {
  return {
    'instance.create': async ({ client, channel }) => {
      const created = await store.createInstance({ client, channel, now: clock.now() });
      if (!created) throw unknownClient();
      return { id: created.id, client, channel, instance: created.instance };
    },

    'instance.list': async ({ client }) => ({
      instances: (await store.instances(client)).map(({ boundNumber, device, givenUp, pace, language, ...one }) => ({
        ...one,
        ...(boundNumber === null ? {} : { number: boundNumber }),
        ...(device === null ? {} : { device: device.name }),
        ...(givenUp === null ? {} : { givenUp }),
        ...(pace === null ? {} : { pace }),
        ...(language === null ? {} : { language }),
      })),
    }),

    'instance.confirm': async (which) => {
      const outcome = await store.confirmNumber({ ...which, now: clock.now() });
      if (outcome.kind === 'unknown') throw unknownInstance();
      if (outcome.kind === 'notHeld') throw new AdminError('notHeld', 'The queue of this instance is not held.');
      polls?.wake(outcome.device);
      return {};
    },

    'instance.pace': async ({ pace, ...which }) => {
      const outcome = await store.setPace({ ...which, pace: pace === 'default' ? null : pace });
      if (outcome === 'unknown') throw unknownInstance();
      return {};
    },

    'instance.optIn': async ({ language, ...which }) => {
      const chosen = language === 'default' ? null : language;
      if ((await store.setOptIn({ ...which, language: chosen })) === 'unknown') throw unknownInstance();
      return {};
    },

    'instance.replace': async (which) => {
      const outcome = await store.replaceNumber({ ...which, now: clock.now() });
      if (outcome.kind === 'unknown') throw unknownInstance();
      if (outcome.kind === 'notBound') throw new AdminError('notBound', 'No number was paired with this instance yet.');
      if (outcome.device !== null) polls?.wake(outcome.device);
      return {};
    },
  };
}
