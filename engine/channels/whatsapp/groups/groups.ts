import type { BinaryNode, GroupMetadata } from '@whiskeysockets/baileys';
import { findGroup } from '../../../../shared/policy/find-group.ts';
import type { Clock, Log } from '../../../../shared/ports.ts';
import type { ChannelGroup, GroupListing, Preparation } from '../../channel.ts';
import { describeError } from '../../describe-error.ts';
import { userOf } from '../jids.ts';
import type { People } from '../people.ts';
import { groupChange, recordOf } from './group-node.ts';
import type { GroupRecord, GroupRecords } from './group-records.ts';

/** What WhatsApp is asked about groups, on one connection. */
export interface GroupQueries {
  all(): Promise<GroupMetadata[]>;
  one(jid: string): Promise<GroupMetadata>;
}

export type GroupResolution = { kind: 'found'; jid: string } | Exclude<Preparation, { kind: 'ready' }>;

export interface Groups {
  /** A new connection is logged in: the index is synced in the background. */
  opened(queries: GroupQueries): void;
  /** The connection is gone. */
  closed(): void;
  /** A notification of type `w:gp2`. */
  changed(node: BinaryNode, own: readonly string[]): void;
  list(): GroupListing;
  /** Which group a message goes to, and that this account may write there. */
  resolve(wanted: { name: string; creator?: string }): Promise<GroupResolution>;
  /** For Baileys' sending: who is in a group, at most `MEMBERS_TTL_MS` old. Undefined: it shall ask itself. */
  members(jid: string): GroupMetadata | undefined;
  nameOf(jid: string): string | undefined;
  /**
   * Whether a member, by the user part of either name, is an administrator.
   * @throws what a lost connection throws
   */
  isAdmin(jid: string, member: readonly string[]): Promise<boolean>;
  /** Resolves when what is on its way has ended. */
  settled(): Promise<void>;
}

class NotConnectedError extends Error {
  readonly code = 'notConnected';
}

/** WhatsApp limits the rate of full fetches; after one, what is not in it is taken to be missing for so long. */
export const FULL_FETCH_INTERVAL_MS = 60_000;
/** After a refused fetch. */
export const REFUSED_FETCH_MS = 300_000;
export const MEMBERS_TTL_MS = 300_000;
const MAX_MEMBER_LISTS = 50;
const RETRY_MS = 30_000;
/** Answers about a group that this account is not in (any more). */
const NO_MEMBER: ReadonlySet<number> = new Set([401, 403, 404]);

/**
 * The index of groups: durable, fetched whole after each login, and kept current by notifications. A name that it does not
 * hold is asked for once more, as often as WhatsApp's limits allow.
 */
export function createGroups(options: {
  records: GroupRecords;
  people: People;
  clock: Clock;
  log: Log;
  /** User parts of this account's number and LID. */
  own(): readonly string[];
  /** The list reads differently. */
  onChange(): void;
  onFailure(error: unknown): void;
}): Groups {
  const { records, people, clock, log, own, onChange, onFailure } = options;
  const memberLists = new Map<string, { metadata: GroupMetadata; until: number }>();
  let queries: GroupQueries | undefined;
  /** When the index was last fetched on this connection, and when it may be fetched again. */
  let fetchedAt: number | undefined;
  /** The same on the wall clock, and also of an earlier connection. */
  let syncedAt: number | undefined;
  let nextFetchAt = 0;
  let fetching: Promise<void> | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  const store = (work: Promise<void>): void => {
    writing = Promise.all([writing, work.catch(onFailure)]);
    onChange();
  };

  const fetchAll = async (from: GroupQueries): Promise<void> => {
    try {
      const groups = await from.all();
      if (from !== queries) return;
      fetchedAt = clock.monotonic();
      nextFetchAt = fetchedAt + FULL_FETCH_INTERVAL_MS;
      syncedAt = clock.now();
      store(records.replaceAll(groups.map((group) => recordOf(group, people, own()))));
    } catch (error) {
      nextFetchAt = clock.monotonic() + REFUSED_FETCH_MS;
      log.warn('whatsapp.groupsNotFetched', describeError(error));
    }
  };

  /** Fetches the index unless that was done just now; at most one fetch at a time. */
  const refresh = (): Promise<void> => {
    if (fetching) return fetching;
    if (!queries || clock.monotonic() < nextFetchAt) return Promise.resolve();
    fetching = fetchAll(queries).finally(() => {
      fetching = undefined;
    });
    return fetching;
  };

  const fetchOne = async (jid: string, from: GroupQueries): Promise<GroupMetadata> => {
    const known = memberLists.get(jid);
    if (known && known.until > clock.monotonic()) return known.metadata;
    const metadata = await from.one(jid);
    memberLists.delete(jid);
    memberLists.set(jid, { metadata, until: clock.monotonic() + MEMBERS_TTL_MS });
    if (memberLists.size > MAX_MEMBER_LISTS)
      for (const oldest of memberLists.keys()) {
        memberLists.delete(oldest);
        break;
      }
    return metadata;
  };

  /** The network's own word on whether this account may write there; it fills the list of members for the sending. */
  const checkMembership = async (jid: string, from: GroupQueries): Promise<GroupResolution> => {
    try {
      const { isClosed, isAdmin } = recordOf(await fetchOne(jid, from), people, own());
      return isClosed && !isAdmin ? { kind: 'failed', reason: 'groupReadOnly' } : { kind: 'found', jid };
    } catch (error) {
      const { status } = describeError(error);
      log.warn('whatsapp.groupNotFetched', describeError(error));
      if (typeof status !== 'number' || !NO_MEMBER.has(status)) return { kind: 'later', retryInMs: RETRY_MS };
      store(records.delete(jid));
      return { kind: 'failed', reason: 'notInGroup' };
    }
  };

  const addOne = async (jid: string, from: GroupQueries): Promise<void> => {
    try {
      store(records.put(recordOf(await fetchOne(jid, from), people, own())));
    } catch (error) {
      // The next miss fetches the whole index.
      nextFetchAt = 0;
      log.warn('whatsapp.groupNotFetched', describeError(error));
    }
  };

  return {
    opened: (newQueries) => {
      queries = newQueries;
      fetchedAt = undefined;
      nextFetchAt = 0;
      memberLists.clear();
      store(refresh());
    },
    closed: () => {
      queries = undefined;
    },
    list: () => ({
      groups: records.all().map((record) => shown(record)),
      ...(syncedAt !== undefined && { syncedAt }),
    }),
    changed: (node, mine) => {
      const jid = node.attrs['from'] ?? '';
      const change = groupChange(node, mine);
      const known = records.get(jid);
      memberLists.delete(jid);
      if (change.kind === 'renamed' && known) store(records.put({ ...known, name: change.name }));
      else if (change.kind === 'members' && known) {
        store(records.put({ ...known, members: Math.max(1, known.members + change.by) }));
      } else if (change.kind === 'closed' && known) store(records.put({ ...known, isClosed: change.isClosed }));
      else if (change.kind === 'admin' && known) store(records.put({ ...known, isAdmin: change.isAdmin }));
      else if (change.kind === 'left') store(records.delete(jid));
      else if (change.kind === 'joined' && queries) store(addOne(jid, queries));
    },
    resolve: async (wanted) => {
      await Promise.all([fetching, writing]);
      let match = findGroup(records.all(), wanted);
      if (match.kind === 'missing' && queries) {
        await refresh();
        match = findGroup(records.all(), wanted);
      }
      if (match.kind === 'found') {
        return queries ? checkMembership(match.group.id, queries) : { kind: 'later' };
      }
      // Only an index that was synced on this connection can say that something is missing or not unique.
      if (fetchedAt === undefined || !queries)
        return queries ? { kind: 'later', retryInMs: RETRY_MS } : { kind: 'later' };
      const reason = match.kind === 'missing' ? 'groupNotFound' : 'groupAmbiguous';
      return { kind: 'failed', reason, detail: match.detail };
    },
    members: (jid) => {
      const known = memberLists.get(jid);
      return known && known.until > clock.monotonic() ? known.metadata : undefined;
    },
    nameOf: (jid) => records.get(jid)?.name,
    isAdmin: async (jid, member) => {
      if (!queries) throw new NotConnectedError('notConnected');
      const metadata = await fetchOne(jid, queries).catch((error: unknown) => {
        const { status } = describeError(error);
        if (typeof status === 'number' && NO_MEMBER.has(status)) return undefined;
        throw error;
      });
      return (metadata?.participants ?? []).some(
        ({ admin, id, lid, phoneNumber }) =>
          admin && [id, lid, phoneNumber].some((name) => member.includes(userOf(name))),
      );
    },
    settled: async () => {
      await Promise.all([fetching, writing]);
    },
  };
}

function shown({ id, name, members, creator: { number, lid }, isClosed, isAdmin }: GroupRecord): ChannelGroup {
  const creator = { ...(number !== undefined && { number }), ...(lid !== undefined && { alias: lid }) };
  return {
    id,
    name,
    members,
    creator: number === undefined && lid === undefined ? 'hidden' : creator,
    mayWrite: isClosed !== true || isAdmin === true,
  };
}
