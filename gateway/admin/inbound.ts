import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { WHOLE_MEDIA_MAX_BYTES, type inboundCalls, type InboundDelivery } from '../../shared/contract/owner/inbound.ts';
import { shownReceived } from '../messages/received.ts';
import type { InboundView } from '../store/inbound.ts';
import type { WebhookEventView } from '../store/webhooks.ts';
import { troubleWords } from '../webhooks/words.ts';
import { AdminError, unknownClient, type AdminHandlers } from './calls.ts';
import { iso, type AdminServices } from './services.ts';

/** Bodies are sealed, so a search opens one after the other: so many at a time, and at most so many for one page. */
const stretch = 250;
const searchedMax = 5_000;

export function inboundHandlers({ store, media }: AdminServices): AdminHandlers<typeof inboundCalls> {
  const keyOf = async (client: string): Promise<number> => {
    const found = await store.client(client);
    if (!found) throw unknownClient();
    return found.client;
  };

  return {
    'inbound.page': async ({ client, search, before, limit, channel, instance }) => {
      const which = { client: await keyOf(client), channel, instance };
      const wanted = search?.toLocaleLowerCase();
      const fits = (view: InboundView): boolean => wanted === undefined || wordsOf(view).includes(wanted);
      const many = wanted === undefined ? limit : stretch;
      const found: InboundView[] = [];
      let next = before;
      let searched = 0;
      do {
        const page = await store.newestInbound({ ...which, before: next, limit: many });
        const fitting = page.messages.filter(fits);
        const taken = fitting.slice(0, limit - found.length);
        found.push(...taken);
        next = taken.length < fitting.length ? taken.at(-1)?.seq : page.next;
        searched += many;
        await turn();
      } while (next !== undefined && found.length < limit && searched < searchedMax);
      const events = await store.inboundEvents(found.map(({ seq }) => seq));
      return {
        messages: found.map((view) => ({
          ...shownReceived(view),
          deliveries: events.filter(({ inbound }) => inbound === view.seq).map(shownDelivery),
        })),
        ...(next !== undefined && { next }),
      };
    },

    'inbound.media': async ({ client, sha256 }) => {
      if (!media) throw new AdminError('notRunning', 'Only a running gateway reads attachments. Start it first.');
      const isOwn = (await store.clientMedia({ client: await keyOf(client), sha256 })) !== undefined;
      const bytes = isOwn ? await media.size(sha256) : undefined;
      if (bytes === undefined) throw new AdminError('mediaUnknown', 'The attachment is no longer here.');
      if (bytes > WHOLE_MEDIA_MAX_BYTES) {
        throw new AdminError('refused', 'The attachment is too large to be shown. Read it by GET /v1/media.');
      }
      return { base64: (await buffer(await media.read(sha256))).toString('base64') };
    },
  };
}

/** Everything that people may look for, in lower case. */
function wordsOf({ chat, from, content }: InboundView): string {
  const said = content.kind === 'text' ? content.text : 'caption' in content ? content.caption : undefined;
  const more = content.kind === 'contacts' ? content.contacts.map(({ name }) => name) : [];
  const place = content.kind === 'location' ? [content.name, content.address] : [];
  const file = 'fileName' in content ? content.fileName : undefined;
  const group = chat.kind === 'group' ? chat.name : undefined;
  return [said, file, group, from.name, from.number, ...place, ...more]
    .filter((part) => part !== undefined)
    .join('\n')
    .toLocaleLowerCase();
}

function shownDelivery(event: WebhookEventView): InboundDelivery {
  const { id, webhook, state, tries, lastTryAt, nextTryAt, error, endedAt } = event;
  return {
    event: id,
    webhook,
    state,
    tries,
    ...(lastTryAt !== null && { lastTryAt: iso(lastTryAt) }),
    ...(nextTryAt !== null && { nextTryAt: iso(nextTryAt) }),
    ...(error !== null && state !== 'delivered' && { trouble: troubleWords(error) }),
    ...(endedAt !== null && { endedAt: iso(endedAt) }),
  };
}
