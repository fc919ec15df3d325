import type { Log } from '../../../shared/ports.ts';
import type { ChannelAccountOptions, ChannelEvent } from '../channel.ts';
import type { AuthStore } from './auth-store.ts';
import { userOf } from './jids.ts';
import type { Groups } from './groups/groups.ts';
import { createGroups } from './groups/groups.ts';
import { createInbox } from './inbound/inbox.ts';
import type { SocketQueries } from './line.ts';
import type { FetchLinkPreview } from './prepare.ts';
import { createPrepare } from './prepare.ts';
import type { Recipients } from './recipients.ts';
import { createRecipients } from './recipients.ts';
import type { Restrictions } from './restrictions.ts';
import { createRestrictions } from './restrictions.ts';

export interface ServiceOptions extends Pick<ChannelAccountOptions, 'clock' | 'random' | 'media' | 'wayOut'> {
  log: Log;
  store: AuthStore;
  fetchLinkPreview?: FetchLinkPreview;
  /** Larger received files are not fetched. */
  maxInboundBytes?: number;
  emit(event: ChannelEvent): void;
  onFailure(error: unknown): void;
}

/** What an account knows and does beside its connection; it outlives each one. */
export interface Services {
  readonly groups: Groups;
  readonly recipients: Recipients;
  readonly restrictions: Restrictions;
  readonly prepare: ReturnType<typeof createPrepare>;
  /** A connection is logged in. */
  opened(queries: SocketQueries): void;
  /** There is no connection any more. */
  closed(): void;
  /** Ends what is on its way; resolves when all of it is on disk. */
  stop(): Promise<void>;
}

export function createServices(options: ServiceOptions): Services {
  const { clock, emit, fetchLinkPreview, log, maxInboundBytes, media, onFailure, random, store, wayOut } = options;
  const { arrivals, chats, people } = store;
  const groups = createGroups({
    records: store.groups,
    people,
    clock,
    log,
    own: () => {
      const { number, lid } = store.identity() ?? {};
      return [userOf(number), userOf(lid)].filter((user) => user !== '');
    },
    onChange: () => emit({ kind: 'groupsChanged' }),
    onFailure,
  });
  const restrictions = createRestrictions({
    clock,
    log,
    onChange: (restriction) => emit({ kind: 'restriction', restriction }),
  });
  const inbox = createInbox({
    arrivals,
    people,
    groups,
    media,
    wayOut,
    clock,
    log,
    ...(maxInboundBytes !== undefined && { maxBytes: maxInboundBytes }),
    deliver: (inbound, done) => emit({ kind: 'inbound', inbound, done }),
    onFailure,
  });
  return {
    groups,
    restrictions,
    recipients: createRecipients({ clock, groups, chats, people }),
    prepare: createPrepare({ media, wayOut, clock, random, log, ...(fetchLinkPreview && { fetchLinkPreview }) }),
    opened: (queries) => {
      restrictions.opened(queries.restrictions);
      groups.opened(queries.groups);
      inbox.opened(queries.line);
    },
    closed: () => {
      groups.closed();
      restrictions.closed();
      inbox.closed();
    },
    stop: async () => {
      restrictions.stop();
      await Promise.all([inbox.stop(), groups.settled(), chats.settled()]);
    },
  };
}
