import { Long, tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import { longFromFastString } from '@mtcute/node/utils.js';
import type { Identity } from '../../../shared/model/channel.ts';
import type { Clock } from '../../../shared/ports.ts';
import type { Preparation } from '../channel.ts';
import type { People } from './auth-store.ts';
import type { Peers } from './peers.ts';
import { waitOf } from './refusals.ts';
import { rpcText } from './sign-in.ts';

export type Resolution = { kind: 'found'; peer: tl.TypeInputPeer } | Exclude<Preparation, { kind: 'ready' }>;

/** Somebody who was not found is not asked for again for so long: Telegram counts such questions. */
const ABSENT_MS = 3_600_000;
/** Telegram put an import off, without saying until when. */
const THROTTLED_RETRY_MS = 300_000;
/** Numbers that are remembered in memory. */
const MAX_NUMBERS = 10_000;

export interface Recipients {
  /** Where a number is reached. @throws what a lost connection throws */
  resolve(number: string, client: BaseTelegramClient): Promise<Resolution>;
  /** The user behind a number, as far as it is known without asking. */
  userOf(number: string): number | undefined;
  /** Another session was paired: Telegram's keys to people are other ones. */
  forget(): void;
}

/**
 * Finds people by number. Whoever is found becomes a contact of the account, as when the owner writes to a new number on the
 * phone (https://core.telegram.org/method/contacts.importContacts); people are asked for one by one, and once.
 */
export function createRecipients(options: {
  clock: Clock;
  people: People;
  peers: Peers;
  identity(): Identity | undefined;
}): Recipients {
  const { clock, identity, peers, people } = options;
  /** By number: until when it is not asked for again, by the monotonic clock. */
  const absent = new Map<string, number>();

  /** Nobody is asked for before this, on the monotonic clock: Telegram said so, and asking all the same makes it longer. */
  let throttledUntil = -Infinity;
  const throttle = (ms: number): Resolution => {
    throttledUntil = Math.max(throttledUntil, clock.monotonic() + ms);
    return { kind: 'later', retryInMs: Math.ceil(throttledUntil - clock.monotonic()) };
  };
  /** By number: what the file says, which takes unsealing. */
  const inputs = new Map<string, tl.RawInputPeerUser>();
  people.onRemembered((number) => inputs.delete(number));

  const userOf = (number: string): number | undefined => people.userOf(number);
  const known = (number: string): tl.TypeInputPeer | undefined => {
    const remembered = inputs.get(number);
    if (remembered) return remembered;
    const user = userOf(number);
    const peer = (user === undefined ? undefined : peers.find(user)) ?? peers.repository.getByPhone(number);
    if (!peer || peer instanceof Promise || peer.isMin) return undefined;
    const input = { _: 'inputPeerUser', userId: peer.id, accessHash: longFromFastString(peer.accessHash) } as const;
    if (inputs.size >= MAX_NUMBERS) inputs.clear();
    inputs.set(number, input);
    return input;
  };

  const ask = async (number: string, client: BaseTelegramClient): Promise<Resolution> => {
    // A last name is mandatory, and may be empty. The number is the only name that is known.
    const contact = {
      _: 'inputPhoneContact',
      clientId: Long.ZERO,
      phone: `+${number}`,
      firstName: `+${number}`,
      lastName: '',
    } as const;
    const answer = await client.call({ _: 'contacts.importContacts', contacts: [contact] });
    const found = answer.users.find((user) => user._ === 'user' && user.id === answer.imported[0]?.userId);
    if (found?._ === 'user' && found.accessHash) {
      people.remember(number, found.id);
      return { kind: 'found', peer: { _: 'inputPeerUser', userId: found.id, accessHash: found.accessHash } };
    }
    if (answer.retryContacts.length > 0) return throttle(THROTTLED_RETRY_MS);
    if (absent.size >= MAX_NUMBERS) absent.clear();
    absent.set(number, clock.monotonic() + ABSENT_MS);
    return notReachable;
  };

  return {
    userOf,
    forget: () => inputs.clear(),
    resolve: async (number, client) => {
      if (number === identity()?.number) return { kind: 'found', peer: { _: 'inputPeerSelf' } };
      const peer = known(number);
      if (peer) return { kind: 'found', peer };
      if ((absent.get(number) ?? 0) > clock.monotonic()) return notReachable;
      if (throttledUntil > clock.monotonic()) return throttle(0);
      try {
        return await ask(number, client);
      } catch (error) {
        const seconds = error instanceof tl.RpcError ? waitOf(rpcText(error)) : undefined;
        if (seconds === undefined) throw error;
        return throttle(seconds * 1000);
      }
    },
  };
}

/** Telegram answers alike for both. */
const notReachable: Resolution = {
  kind: 'failed',
  reason: 'notReachable',
  detail: 'not on Telegram, or not to be found by this number',
};
