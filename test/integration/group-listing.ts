import { expect, it } from 'vitest';
import type { ChannelAccount, ChannelEvent, ChannelGroup } from '../../engine/channels/channel.ts';
import { waitFor } from '../networks/client.ts';

/** What a test of the list of groups needs of a network. */
interface ListedNetwork {
  account(): ChannelAccount;
  events(): readonly ChannelEvent[];
  /** Pairs the account, whose number is `me`. */
  pair(): Promise<void>;
  /** A group with `me` in it, made by `me` or by somebody else. Resolves to its id at the network. */
  makeGroup(name: string, by: 'me' | 'other'): Promise<string>;
  change(id: string, change: { name: string } | { remove: string[] }): Promise<void>;
  readonly me: string;
  readonly other: string;
}

/** The contract of a channel's list of groups: the same on every network. */
export function groupListingContract(network: ListedNetwork): void {
  const listed = async (): Promise<readonly ChannelGroup[]> => (await network.account().groups()).groups;
  const named = async (name: string): Promise<ChannelGroup | undefined> =>
    (await listed()).find((group) => group.name === name);
  const tells = (): number => network.events().filter(({ kind }) => kind === 'groupsChanged').length;

  it('are listed with their members, whether this account may write, and who made them', async () => {
    await network.makeGroup('Ours', 'me');
    await network.makeGroup('Theirs', 'other');
    expect(await listed()).toEqual([]);
    await network.pair();
    await waitFor(async () => (await listed()).length === 2, 'two groups');
    expect(await named('Ours')).toMatchObject({ mayWrite: true, creator: { number: network.me } });
    const theirs = await named('Theirs');
    expect(theirs?.members).toBeGreaterThan(1);
    if (theirs?.creator === 'unasked') {
      expect(await network.account().askGroupCreator(theirs.id)).toBe(true);
    }
    const creator = (await named('Theirs'))?.creator;
    expect(typeof creator === 'object' && (creator.number ?? creator.alias)).toBeTruthy();
    expect((await network.account().groups()).syncedAt).toBeGreaterThan(0);
  });

  it('say when the list reads differently: one is new, renamed, or left', async () => {
    await network.pair();
    const before = tells();
    const id = await network.makeGroup('Sales', 'other');
    await waitFor(async () => tells() > before && (await named('Sales')) !== undefined, 'the new one');
    const known = tells();
    await network.change(id, { name: 'Sales 2' });
    await waitFor(async () => tells() > known && (await named('Sales 2')) !== undefined, 'the new name');
    await network.change(id, { remove: [network.me] });
    await waitFor(async () => (await listed()).length === 0, 'the one that was left to be gone');
  });
}
