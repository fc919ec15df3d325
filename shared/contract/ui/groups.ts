import { z } from 'zod';
import type { Channel } from '../../model/channel.ts';

/** A group that an account is in, and how the API names it. */
export interface GroupRow {
  /** Of account and group together. */
  id: string;
  accountId: string;
  channel: Channel;
  /** The network's id of it. */
  groupId: string;
  name: string;
  members?: number;
  /** Who made it. `alias`: the network's own name of a person, where it hides the number. */
  creator: { number?: string; alias?: string } | 'hidden' | 'unasked';
  mayWrite: boolean;
  /**
   * What a message to it must say: its name alone, its name and `admin`, or nothing that would do, because another group has the
   * same name and the same creator, or a creator who is not known.
   */
  send: { by: 'name' } | { by: 'nameAndCreator'; admin: string } | { by: 'nothing' };
}

const accountId = z.string().min(1).max(64);

export const groupCalls = {
  /** By name. Any place of the list can be asked for. */
  'groups.page': z.object({
    accountId: accountId.optional(),
    /** A part of the name or of the creator's number, in any case. */
    search: z.string().max(200).optional(),
    offset: z.number().int().nonnegative().default(0),
    limit: z.number().int().min(1).max(200).default(50),
    /** The `id` of a row that is told of too, wherever it stands and whatever is searched. */
    also: z.string().min(1).max(200).optional(),
  }),
  /** Telegram tells who made a group only when it is asked for that one. Refused with `notPossibleNow` without an answer. */
  'groups.askCreator': z.object({ accountId, groupId: z.string().min(1).max(100) }),
} as const;

export interface GroupAnswers {
  'groups.page': {
    rows: GroupRow[];
    total: number;
    /** Of each account that is looked at: how many groups it is in, and when that was last asked for, UTC milliseconds. */
    accounts: { accountId: string; groups: number; syncedAt?: number }[];
    /** `left`: the account is in it no more. Absent when it was not asked for, or nobody can say at the moment. */
    also?: GroupRow | 'left';
  };
  'groups.askCreator': null;
}
