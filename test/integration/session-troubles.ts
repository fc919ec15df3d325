/** What happens to a session, on any network. */
import { expect } from 'vitest';
import type { SessionKind } from '../../shared/model/session.ts';
import type { Random } from '../../shared/ports.ts';
import type { SessionAccount } from './session-account.ts';

export interface Trouble {
  name: string;
  /** States that may be shown from the trouble on, until it is over. */
  truth: readonly SessionKind[];
  /** Resolves with messages that it posted itself. */
  begin(account: SessionAccount, random: Random): Promise<string[] | void>;
  /** Brings the account back as its owner would; after it the session must come online by itself. */
  end?(account: SessionAccount, random: Random): Promise<void>;
}

/** What one network can do to a session. */
export interface ChannelTroubles {
  /** For the chance of one engine: an engine's tries are counted from its start on. */
  make(): Trouble[];
  /** Ways of a server to fall silent, for longer than any of them may go unnoticed. */
  silences: readonly { name: string; begin(account: SessionAccount): Promise<void> }[];
  /** The number is lost for good: only another one can go on. */
  lose(account: SessionAccount): Promise<void>;
}

/** Nothing but the connection is lost: the session comes back by itself. */
export const PASSING: readonly SessionKind[] = ['online', 'waiting', 'connecting'];

/** Whether the message went out is not known when the connection ends. */
const lostWithTheConnection = (name: string, fault: { dropAcks: number } | { dropMessages: number }): Trouble => ({
  name: `${name} with the connection`,
  truth: PASSING,
  begin: async (account) => {
    const { me: number, network } = account;
    const id = await account.postInDoubt(() => network.fault({ number, ...fault }));
    await network.fault({ number, drop: true });
    return [id];
  },
});

/** The network ends the session; the owner pairs again. */
export const signedOut = (name: string, end: (account: SessionAccount) => Promise<unknown>): Trouble => ({
  name,
  truth: ['online', 'loggedOut', 'pairing', 'connecting', 'waiting'],
  begin: async (account) => void (await end(account)),
  end: async (account) => {
    const { accountId, house, me, network } = account;
    await house.reachSoon(accountId, ['loggedOut']);
    const { connected, linked } = await account.linked(me);
    expect(connected).toBe(0);
    await network.fault({ clear: true });
    // A banned account keeps its list of linked clients.
    if (linked > 0) await network.unlink(me);
    await account.pair(me);
  },
});

export const SHARED_TROUBLES: readonly Trouble[] = [
  {
    name: 'a connection cut without a word',
    truth: PASSING,
    begin: ({ me: number, network }) => network.fault({ number, drop: true }),
  },
  {
    name: 'a server that takes no connection',
    truth: PASSING,
    begin: async ({ me: number, network }, random) => {
      await network.fault({ refuse: 400, mode: random.float() < 0.5 ? 'closed' : 'reset' });
      await network.fault({ number, drop: true });
    },
  },
  lostWithTheConnection('acks that are lost', { dropAcks: 1 }),
  lostWithTheConnection('messages that are lost', { dropMessages: 1 }),
  {
    name: 'slow answers',
    truth: PASSING,
    begin: ({ me: number, network }) => network.fault({ number, delay: 150 }),
  },
  signedOut('a removal by the phone', ({ me, network }) => network.unlink(me)),
  {
    name: 'a removal, and the wrong phone first',
    truth: ['online', 'loggedOut', 'pairing', 'connecting', 'waiting', 'broken'],
    begin: async ({ accountId, house, me, network }) => {
      await network.unlink(me);
      await house.reachSoon(accountId, ['loggedOut']);
    },
    end: async (account) => {
      const { accountId, house, me, network, other } = account;
      await account.pair(other);
      expect(await house.reach(accountId, ['broken'])).toMatchObject({
        cause: { code: 'otherNumber' },
        other: { number: other },
      });
      await network.unlink(other);
      await account.pair(me);
    },
  },
];
