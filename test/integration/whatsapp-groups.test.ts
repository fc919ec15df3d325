/** Groups in the WhatsApp channel: found by name and creator, sent to with sender keys, receipts per member. */
import { beforeEach, describe, expect, it } from 'vitest';
import { waitFor, type Networks } from '../networks/client.ts';
import type { GroupState } from '../networks/whatsapp/contract.ts';
import { groupListingContract } from './group-listing.ts';
import type { TestAccount } from './whatsapp-account.ts';
import { bob, me, whatsappHouse } from './whatsapp-house.ts';

const eve = '15550003333';
const text = (words: string) => ({ kind: 'text', text: words }) as const;

let networks: Networks;
let user: TestAccount;
whatsappHouse((opened, there) => {
  user = opened;
  networks = there;
});
beforeEach(async () => {
  await networks.whatsapp.phone({ number: eve, name: 'Eve' });
  await user.open();
});

const group = (name: string, creator = bob, addressing: 'pn' | 'lid' = 'lid'): Promise<GroupState> =>
  networks.whatsapp.group({ name, creator, members: [me, bob, eve], addressing });
const prepare = (name: string, creator?: string) =>
  user.account.prepare({
    to: { kind: 'group', name, ...(creator !== undefined && { creator }) },
    content: text('hello'),
    networkId: 'G',
  });
/** Until the channel has heard of a change. */
const preparedAs = (name: string, kind: string) =>
  waitFor(async () => (await prepare(name)).kind === kind, `${name} to be ${kind}`);

describe('groups', () => {
  groupListingContract({
    me,
    other: bob,
    account: () => user.account,
    events: () => user.events,
    pair: async () => void (await user.pair(networks, me)),
    makeGroup: async (name, by) => (await group(name, by === 'me' ? me : bob)).id,
    change: async (id, change) => void (await networks.whatsapp.changeGroup(id, change)),
  });
});

describe('a group', () => {
  it.each(['pn', 'lid'] as const)('is written to, each member shows it and says so (%s)', async (addressing) => {
    const { id } = await group('Sales', bob, addressing);
    await user.pair(networks, me);
    await user.sendContent({ kind: 'group', name: 'Sales', creator: bob }, text('to all'), 'AAA1');
    for (const member of [bob, eve]) {
      const shown = await networks.whatsapp.waitForMessage(member, (message) => message.id === 'AAA1');
      expect(shown).toMatchObject({ from: me, chat: id, text: 'to all', copies: 1 });
    }
    await user.next('ack', ({ networkId }) => networkId === 'AAA1');
    for (const member of [bob, eve]) {
      await user.next('receipt', (event) => event.receipt === 'delivered' && event.member === member);
    }
    await networks.whatsapp.read(eve, id);
    await user.next('receipt', (event) => event.receipt === 'read' && event.member === eve);
    await user.sendContent({ kind: 'group', name: 'Sales' }, text('again'), 'AAA2');
    await networks.whatsapp.waitForMessage(bob, (message) => message.id === 'AAA2');
    await networks.whatsapp.assertNoFailures();
  });

  it('is found by its creator where several have its name', async () => {
    const ours = await group('Sales', bob);
    await group('Sales', eve);
    await user.pair(networks, me);
    const ambiguous = await prepare('Sales');
    expect(ambiguous).toMatchObject({ kind: 'failed', reason: 'groupAmbiguous' });
    expect('detail' in ambiguous && ambiguous.detail).toContain(bob);
    expect('detail' in ambiguous && ambiguous.detail).toContain(eve);
    await user.sendContent({ kind: 'group', name: 'Sales', creator: bob }, text('ours'), 'BBB1');
    const shown = await networks.whatsapp.waitForMessage(eve, ({ id }) => id === 'BBB1');
    expect(shown.chat).toBe(ours.id);
  });

  it('that does not exist fails, with what there is instead', async () => {
    await group('Sales');
    await user.pair(networks, me);
    expect(await prepare('Board')).toEqual({
      kind: 'failed',
      reason: 'groupNotFound',
      detail: 'none of 1 groups has this name',
    });
    expect(await prepare('Sales', eve)).toEqual({
      kind: 'failed',
      reason: 'groupNotFound',
      detail: `of this name, by others: "Sales" by ${bob}`,
    });
  });

  it('that is new, renamed or left is known at once', async () => {
    await user.pair(networks, me);
    expect((await prepare('Sales')).kind).toBe('failed');
    const { id } = await group('Sales');
    await preparedAs('Sales', 'ready');
    await networks.whatsapp.changeGroup(id, { name: 'Sales 2' });
    await preparedAs('Sales 2', 'ready');
    expect((await prepare('Sales')).kind).toBe('failed');
    await networks.whatsapp.changeGroup(id, { remove: [me] });
    await preparedAs('Sales 2', 'failed');
  });

  it('that somebody joins or leaves is encrypted for those who are in it', async () => {
    const { id } = await networks.whatsapp.group({ name: 'Sales', creator: bob, members: [me, bob] });
    await user.pair(networks, me);
    await user.sendContent({ kind: 'group', name: 'Sales' }, text('one'), 'CCC1');
    await user.next('ack', ({ networkId }) => networkId === 'CCC1');
    await networks.whatsapp.changeGroup(id, { add: [eve] });
    await networks.whatsapp.send(bob, me, 'the news was before this');
    await user.receive();
    await user.sendContent({ kind: 'group', name: 'Sales' }, text('two'), 'CCC2');
    expect((await networks.whatsapp.waitForMessage(eve, ({ id }) => id === 'CCC2')).text).toBe('two');
  });

  it('is remembered when WhatsApp answers no more questions about groups', async () => {
    await group('Sales');
    await user.pair(networks, me);
    await preparedAs('Sales', 'ready');
    await user.close();
    await networks.whatsapp.fault({ rateLimit: 1, number: me });
    await user.open();
    await user.logIn();
    await preparedAs('Sales', 'ready');
    // What may be missing only because WhatsApp did not answer is not said to be missing.
    expect(await prepare('Board')).toEqual({ kind: 'later', retryInMs: 30_000 });
  });

  it('waits while there is no connection', async () => {
    await group('Sales');
    await user.pair(networks, me);
    await preparedAs('Sales', 'ready');
    await user.account.disconnect();
    expect(await prepare('Sales')).toEqual({ kind: 'later' });
    expect(await prepare('Board')).toEqual({ kind: 'later' });
  });

  it('whose member could not decrypt gets the message from the payload, even after a restart', async () => {
    await group('Sales');
    await user.pair(networks, me);
    await preparedAs('Sales', 'ready');
    // The phone's request is late, so that it meets the next run.
    await networks.whatsapp.fault({ undecryptable: 1, number: bob });
    await networks.whatsapp.fault({ delay: 1_000 });
    await user.sendContent({ kind: 'group', name: 'Sales' }, text('again'), 'DDD1');
    await user.close();
    await networks.whatsapp.fault({ clear: true });
    await user.open();
    await user.logIn();
    expect((await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'DDD1')).text).toBe('again');
    expect(user.askedFor).toContain('DDD1');
    expect((await networks.whatsapp.messages(eve, { id: 'DDD1' })).length).toBe(1);
  });
});
