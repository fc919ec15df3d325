/** What WhatsApp says about starting new chats, and which chats are known. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Networks } from '../networks/client.ts';
import type { TestAccount } from './whatsapp-account.ts';
import { bob, me, whatsappHouse } from './whatsapp-house.ts';

const eve = '15550003333';
const hourMs = 3_600_000;

let networks: Networks;
let user: TestAccount;
whatsappHouse((opened, there) => {
  user = opened;
  networks = there;
});
beforeEach(async () => {
  await networks.whatsapp.phone({ number: eve, name: 'Eve' });
  await user.open();
  await user.pair(networks, me);
});

const knows = (number: string): Promise<boolean> => user.account.knowsChat({ kind: 'number', number });

describe('a time-lock', () => {
  it('is told at once, and its end too', async () => {
    await networks.whatsapp.restrict(me, { timeLockMs: hourMs });
    const locked = await user.next('restriction', ({ restriction }) => restriction.timeLock !== undefined);
    expect(Math.abs((locked.restriction.timeLock?.endsAt ?? 0) - Date.now() - hourMs)).toBeLessThan(30_000);
    const from = user.events.length;
    await networks.whatsapp.restrict(me, { timeLockMs: 0 });
    const free = await user.next('restriction', undefined, { from });
    expect(free.restriction.timeLock).toBeUndefined();
    await networks.whatsapp.assertNoFailures();
  });

  it('that began while nobody was here is asked for after the login', async () => {
    await user.account.disconnect();
    await networks.whatsapp.restrict(me, { timeLockMs: hourMs, notify: false });
    const from = user.events.length;
    await user.logIn();
    await user.next('restriction', ({ restriction }) => restriction.timeLock !== undefined, { from });
  });

  it('that refuses a cold chat is asked for; a known chat flows on', async () => {
    await user.send(bob, 'before', 'AAA1');
    await user.next('ack', ({ networkId }) => networkId === 'AAA1');
    await networks.whatsapp.restrict(me, { timeLockMs: hourMs, notify: false });
    await user.send(eve, 'cold', 'AAA2');
    expect(await user.next('refused')).toEqual({
      kind: 'refused',
      networkId: 'AAA2',
      reason: 'newChatsRestricted',
      networkCode: 463,
    });
    await user.next('restriction', ({ restriction }) => restriction.timeLock !== undefined);
    await user.send(bob, 'warm', 'AAA3');
    await user.next('ack', ({ networkId }) => networkId === 'AAA3');
    expect([await knows(bob), await knows(eve)]).toEqual([true, false]);
  });

  it('is taken for one when WhatsApp refuses and does not say why', async () => {
    await networks.whatsapp.fault({ nack: 463, n: 1 });
    await user.send(eve, 'cold', 'AAA4');
    const { restriction } = await user.next('restriction');
    expect(Math.abs((restriction.timeLock?.endsAt ?? 0) - Date.now() - hourMs)).toBeLessThan(30_000);
  });
});

describe('a quota of new chats', () => {
  it('is told with its cycle and what is used of it', async () => {
    await networks.whatsapp.restrict(me, { newChats: { total: 5, used: 2, cycleMs: 24 * hourMs } });
    const { restriction } = await user.next('restriction', (event) => event.restriction.newChats !== undefined);
    expect(restriction.newChats).toMatchObject({ total: 5, used: 2 });
    const { startsAt = 0, endsAt = 0 } = restriction.newChats?.cycle ?? {};
    expect(Math.abs(endsAt - startsAt - 24 * hourMs)).toBeLessThanOrEqual(2_000);
  });

  it('that is used up refuses the next cold chat', async () => {
    await networks.whatsapp.restrict(me, { newChats: { total: 1, cycleMs: hourMs }, notify: false });
    await user.send(bob, 'first', 'BBB1');
    await user.next('ack', ({ networkId }) => networkId === 'BBB1');
    await user.send(eve, 'second', 'BBB2');
    await user.next('refused', ({ networkId }) => networkId === 'BBB2');
    const { restriction } = await user.next('restriction', (event) => event.restriction.newChats !== undefined);
    expect(restriction.newChats).toMatchObject({ total: 1, used: 1 });
    expect(restriction.timeLock).toBeUndefined();
  });
});

describe('a chat', () => {
  it('is known once a message was confirmed or received, across restarts; a group always', async () => {
    expect([await knows(bob), await knows(eve)]).toEqual([false, false]);
    await user.send(bob, 'hello', 'CCC1');
    await user.next('ack', ({ networkId }) => networkId === 'CCC1');
    await networks.whatsapp.send(eve, me, 'hello');
    await user.receive();
    expect([await knows(bob), await knows(eve)]).toEqual([true, true]);
    await user.close();
    await user.open();
    expect([await knows(bob), await knows(eve)]).toEqual([true, true]);
    expect(await user.account.knowsChat({ kind: 'group', name: 'any' })).toBe(true);
  });

  it('is not known to another number that is paired in its place', async () => {
    await user.send(bob, 'hello', 'CCC2');
    await user.next('ack', ({ networkId }) => networkId === 'CCC2');
    await user.account.discardCredentials({ code: 'loggedOut' });
    await user.pair(networks, me);
    expect(await knows(bob)).toBe(true);
    await user.account.discardCredentials({ code: 'loggedOut' });
    await user.pair(networks, eve);
    expect(await knows(bob)).toBe(false);
  });
});
