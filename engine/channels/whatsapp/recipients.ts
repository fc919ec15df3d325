import type { Clock } from '../../../shared/ports.ts';
import type { ChannelAccount, Preparation } from '../channel.ts';
import { userOf } from './jids.ts';
import type { Groups } from './groups/groups.ts';
import type { KnownChats } from './known-chats.ts';
import type { NumberQuery } from './number-check.ts';
import { createNumberCheck } from './number-check.ts';
import type { People } from './people.ts';

/** Messages without an ack whose chats are not known yet, at most. */
const MAX_PENDING = 10_000;
/** A number check that was not answered: try again after this. */
const NO_ANSWER_RETRY_MS = 5_000;

type To = Parameters<ChannelAccount['prepare']>[0]['to'];
export type Resolution = { kind: 'found'; jid: string } | Exclude<Preparation, { kind: 'ready' }>;

/** Where messages go, and with whom there is a chat already. */
export interface Recipients {
  resolve(to: To, query: NumberQuery | undefined): Promise<Resolution>;
  knows(to: To): boolean;
  /** Somebody has written, or the phone has. */
  met(...jids: (string | undefined)[]): void;
  handedOver(networkId: string, jid: string): void;
  acknowledged(networkId: string): void;
  refused(networkId: string): void;
}

export function createRecipients(options: {
  clock: Clock;
  groups: Groups;
  chats: KnownChats;
  people: People;
}): Recipients {
  const { clock, groups, chats, people } = options;
  const numbers = createNumberCheck(clock);
  const pending = new Map<string, string>();
  /** A number under which somebody is registered → the one that was asked for. Mexico's and Brazil's differ. */
  const askedAs = new Map<string, string>();

  const meet = (users: readonly string[]): void => {
    chats.add(
      users.flatMap((user) => [user, people.lidOf(user) ?? '', people.numberOf(user) ?? '', askedAs.get(user) ?? '']),
    );
  };

  return {
    resolve: async (to, query) => {
      if (to.kind === 'group') return groups.resolve(to);
      const answer = await numbers.lookUp(to.number, query ?? noAnswer);
      if (answer.kind === 'registered') {
        const user = userOf(answer.jid);
        if (user !== to.number) {
          askedAs.set(user, to.number);
          if (chats.has(user)) chats.add([to.number]);
        }
        return { kind: 'found', jid: answer.jid };
      }
      if (answer.kind === 'notRegistered') return { kind: 'failed', reason: 'notOnWhatsApp' };
      return query ? { kind: 'later', retryInMs: NO_ANSWER_RETRY_MS } : { kind: 'later' };
    },
    // From what is known here alone: asking WhatsApp about every cold number would look like what it restricts.
    knows: (to) => to.kind === 'group' || chats.has(to.number) || chats.has(people.lidOf(to.number) ?? ''),
    met: (...jids) => meet(jids.map(userOf)),
    handedOver: (networkId, jid) => {
      pending.set(networkId, jid);
      if (pending.size > MAX_PENDING) for (const oldest of pending.keys()) return void pending.delete(oldest);
    },
    acknowledged: (networkId) => {
      const jid = pending.get(networkId);
      if (jid === undefined) return;
      pending.delete(networkId);
      if (!jid.endsWith('@g.us')) meet([userOf(jid)]);
    },
    refused: (networkId) => void pending.delete(networkId),
  };
}

const noAnswer: NumberQuery = () => Promise.resolve(undefined);
