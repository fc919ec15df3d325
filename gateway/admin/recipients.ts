import type { Channel } from '../../shared/model/channel.ts';
import { ConsentProblem, importConsents } from '../recipients/import.ts';
import { registrationOf } from '../recipients/registration.ts';
import { shownPage, shownWithEvidence } from '../recipients/shown.ts';
import type { OptInView } from '../store/recipients.ts';
import { AdminError, unknownClient, unknownInstance, type AdminHandlers } from './calls.ts';
import type { recipientCalls } from '../../shared/contract/owner/recipients.ts';
import type { AdminServices } from './services.ts';

const unknownRecipient = (): AdminError => new AdminError('recipientUnknown', 'Nothing is known of this number.');

export function recipientHandlers({ store, clock, polls }: AdminServices): AdminHandlers<typeof recipientCalls> {
  /** The instance as the store names it, with its rule. @throws AdminError */
  const named = async (which: {
    client: string;
    channel: Channel;
    instance: number;
  }): Promise<{ own: { client: number; channel: Channel; instance: number }; rule: OptInView }> => {
    const found = await store.client(which.client);
    if (!found) throw unknownClient();
    const own = { client: found.client, channel: which.channel, instance: which.instance };
    const rule = await store.optIn(own);
    if (!rule) throw unknownInstance();
    return { own, rule };
  };

  return {
    'recipient.list': async ({ state, digits, after, limit, ...which }) => {
      const { own } = await named(which);
      return shownPage(await store.recipients({ ...own, state, digits, after, limit }), limit);
    },

    'recipient.counts': async (which) => store.recipientCounts((await named(which)).own),

    'recipient.show': async ({ number, ...which }) => {
      const { own } = await named(which);
      const found = await store.recipient({ ...own, number });
      if (!found) throw unknownRecipient();
      return shownWithEvidence(found);
    },

    'recipient.import': async ({ recipients, ...which }) => {
      const { own } = await named(which);
      try {
        return await importConsents(store, own, recipients, clock.now());
      } catch (error) {
        throw error instanceof ConsentProblem ? new AdminError('badInput', error.message) : error;
      }
    },

    'recipient.optOut': async ({ number, proof = null, ...which }) => {
      const { own } = await named(which);
      const device = await store.optOut({ ...own, number, proof, now: clock.now() });
      if (device !== null) polls?.wake(device);
      return { number, state: 'optedOut' };
    },

    'recipient.erase': async ({ number, ...which }) => {
      const { own } = await named(which);
      if (!(await store.eraseRecipient({ ...own, number, now: clock.now() }))) throw unknownRecipient();
      return { number, erased: true };
    },

    'recipient.link': async ({ language, ...which }) => {
      const { own, rule } = await named(which);
      const answer = await registrationOf(own.channel, rule, language);
      if (!answer) throw new AdminError('notBound', 'No number is paired with this instance yet.');
      return answer;
    },
  };
}
