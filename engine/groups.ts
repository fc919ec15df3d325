import type { GroupAnswers, GroupRow } from '../shared/contract/ui/groups.ts';
import { groupNames } from '../shared/policy/group-names.ts';
import type { Sessions } from './sessions/sessions.ts';

/** The groups of all accounts, as screens look at them. */
export interface Groups {
  page(query: {
    accountId?: string | undefined;
    search?: string | undefined;
    offset: number;
    limit: number;
    also?: string | undefined;
  }): Promise<GroupAnswers['groups.page']>;
  /** The account's groups, or whether it is there to be asked, changed. */
  changed(accountId: string): void;
}

interface Listed {
  /** Empty while the account's files are not open. */
  rows: GroupRow[];
  isOpen: boolean;
  syncedAt?: number;
}

/** Keeps what an account listed, in order, until the account says that something changed: 10,000 names are sorted once. */
export function createGroups(sessions: Pick<Sessions, 'accounts' | 'groups'>): Groups {
  const known = new Map<string, Promise<Listed>>();
  const inOrder = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

  const list = async (accountId: string, channel: GroupRow['channel']): Promise<Listed> => {
    const listing = await sessions.groups(accountId);
    if (!listing) return { rows: [], isOpen: false };
    const rows = listing.groups.map(({ id: groupId, ...group }) => ({
      ...group,
      id: `${accountId} ${groupId}`,
      accountId,
      channel,
      groupId,
    }));
    return {
      isOpen: true,
      rows: groupNames(rows).toSorted((a, b) => inOrder.compare(a.name, b.name)),
      ...(listing.syncedAt !== undefined && { syncedAt: listing.syncedAt }),
    };
  };

  const listOf = (accountId: string, channel: GroupRow['channel']): Promise<Listed> => {
    let listing = known.get(accountId);
    if (!listing) known.set(accountId, (listing = list(accountId, channel)));
    return listing;
  };

  const find = async (id: string): Promise<GroupRow | 'left' | undefined> => {
    const account = sessions.accounts().find((one) => id.startsWith(`${one.id} `));
    if (!account) return 'left';
    const { rows, isOpen } = await listOf(account.id, account.channel);
    return rows.find((row) => row.id === id) ?? (isOpen ? 'left' : undefined);
  };

  return {
    page: async ({ accountId, search = '', offset, limit, also }) => {
      const accounts = sessions.accounts().filter(({ id }) => accountId === undefined || id === accountId);
      const listed = await Promise.all(
        accounts.map(async ({ id, channel }) => ({ accountId: id, ...(await listOf(id, channel)) })),
      );
      const all = listed.flatMap(({ rows }) => rows);
      if (listed.length > 1) all.sort((a, b) => inOrder.compare(a.name, b.name));
      const text = search.trim().toLowerCase();
      const fitting = text === '' ? all : all.filter((row) => searchedIn(row).includes(text));
      const found = also === undefined ? undefined : await find(also);
      return {
        rows: fitting.slice(offset, offset + limit),
        total: fitting.length,
        accounts: listed.map(({ rows, isOpen: _isOpen, ...rest }) => ({ ...rest, groups: rows.length })),
        ...(found !== undefined && { also: found }),
      };
    },
    changed: (accountId) => void known.delete(accountId),
  };
}

const searchedIn = ({ name, creator }: GroupRow): string =>
  `${name}\n${typeof creator === 'object' ? (creator.number ?? '') : ''}`.toLowerCase();
