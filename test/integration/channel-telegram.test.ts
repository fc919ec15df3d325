import type { tl } from '@mtcute/core';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { directWay } from '../../platform/testing/direct-way.ts';
import { waitFor } from '../networks/client.ts';
import { bob, eve, me } from '../networks/people.ts';
import type { TelegramAccount } from './telegram-account.ts';
import { telegramHouse } from './telegram-house.ts';

let user: TelegramAccount;
const network = telegramHouse((opened) => (user = opened));

const shown = (text: string) =>
  network
    .phone(bob)
    .messages({})
    .filter((message) => message.text === text);

describe('pairing', () => {
  it('shows a code, and is online as the number of the phone that scanned it', async () => {
    await user.pair(me);
    expect(await user.next('paired')).toMatchObject({ identity: { number: me, name: 'Shop' } });
    expect(user.account.identity()).toMatchObject({ number: me });
  });

  it('asks for the program of the owner before anything else', async () => {
    user.app = undefined;
    user.account.connect('pair');
    expect(await user.next('closed')).toMatchObject({ cause: { code: 'appMissing' } });
  });

  it('by a code that is typed here, once more after a wrong one', async () => {
    user.account.connect('pair', { pairByCode: me });
    expect(await user.next('codeAsked')).toMatchObject({ delivery: 'app', length: 5 });
    user.account.answer({ kind: 'code', code: '00000' });
    expect(await user.next('codeAsked', ({ problem }) => problem !== undefined)).toMatchObject({
      problem: { code: 'wrong' },
    });
    user.account.answer({ kind: 'code', code: network.phoneState(me).loginCode ?? '' });
    expect(await user.next('opened')).toMatchObject({ identity: { number: me } });
  });

  it('asks for another code when the owner wants one', async () => {
    user.account.connect('pair', { pairByCode: me });
    await user.next('codeAsked');
    const first = network.phoneState(me).loginCode;
    const from = user.events.length;
    user.account.answer({ kind: 'resendCode' });
    await user.next('codeAsked', undefined, { from });
    expect(network.phoneState(me).loginCode).not.toBe(first);
    user.account.answer({ kind: 'code', code: network.phoneState(me).loginCode ?? '' });
    await user.next('opened');
  });

  it.each(['scan', 'code'] as const)('by %s asks for the second password, with its hint', async (way) => {
    await network.putPhone({ number: me, password: { text: 'open sesame', hint: 'the cave' } });
    user.account.connect('pair', way === 'code' ? { pairByCode: me } : {});
    if (way === 'scan') {
      await network.scan(me, { qr: (await user.next('qrShown')).qr });
    } else {
      await user.next('codeAsked');
      user.account.answer({ kind: 'code', code: network.phoneState(me).loginCode ?? '' });
    }
    expect(await user.next('passwordAsked')).toMatchObject({ hint: 'the cave' });
    user.account.answer({ kind: 'password', password: 'wrong' });
    expect(await user.next('passwordAsked', ({ problem }) => problem !== undefined)).toMatchObject({
      problem: { code: 'wrong' },
    });
    user.account.answer({ kind: 'password', password: 'open sesame' });
    await user.next('opened');
  });

  it('moves to the data centre of the number by itself', async () => {
    await network.putPhone({ number: '447700900555', dc: 4 });
    await user.pair('447700900555');
    await user.close();
    await user.open();
    await user.logIn();
  });

  it('with a program that Telegram does not know says so', async () => {
    user.app = { apiId: 1, apiHash: 'not hexadecimal' };
    user.account.connect('pair');
    expect(await user.next('closed')).toMatchObject({ cause: { code: 'appRefused' } });
  });

  it('is online again after a restart, without a phone', async () => {
    await user.pair(me);
    await user.close();
    await user.open();
    await user.logIn();
    await user.send(bob, 'after the restart');
    await waitFor(() => shown('after the restart').length === 1, 'the message');
  });

  it('keeps neither keys nor numbers in clear', async () => {
    await user.pair(me);
    await user.send(bob, 'hello');
    await user.next('ack');
    await user.close();
    const file = readFileSync(user.folder.file('account/auth.db')).toString('latin1');
    for (const secret of [me, bob, 'Shop', 'Bob']) expect(file).not.toContain(secret);
  });
});

describe('limits', () => {
  beforeEach(() => user.pair(me));

  it('a wait is told with its end, and the server is not asked within it', async () => {
    await network.fault({ nack: 'FLOOD_WAIT_30', n: 1 });
    const networkId = user.newId();
    const payload = await user.prepared(bob, 'patience', networkId);
    await user.account.handOver({ networkId, payload });
    expect(await user.next('notYet')).toMatchObject({ networkId, retryInMs: 30_000, scope: 'account' });
    await user.account.handOver({ networkId, payload });
    await user.next('notYet', ({ retryInMs }) => retryInMs < 30_000);
    expect(shown('patience')).toEqual([]);
    const later = await user.account.prepare({
      to: { kind: 'number', number: bob },
      content: { kind: 'text', text: 'x' },
      networkId: '5',
    });
    expect(later).toMatchObject({ kind: 'later' });
  });

  it('of asking for new people are obeyed for all of them, and hold nobody who is known', async () => {
    const prepare = (number: string) =>
      user.account.prepare({
        to: { kind: 'number', number },
        content: { kind: 'text', text: 'x' },
        networkId: '6',
      });
    expect(await prepare(bob)).toMatchObject({ kind: 'ready' });
    for (const number of [eve, '15550004444']) await network.putPhone({ number });
    await network.fault({ nack: 'FLOOD_WAIT_30', method: 'contacts.importContacts', n: 1 });
    expect(await prepare(eve)).toEqual({ kind: 'later', retryInMs: 30_000 });
    const next = await prepare('15550004444');
    expect(next.kind === 'later' && next.retryInMs).toBeGreaterThan(28_000);
    expect(await prepare(bob)).toMatchObject({ kind: 'ready' });
  });

  it('of new chats refuse a stranger and name the reason', async () => {
    await network.fault({ nack: 'PEER_FLOOD', n: 1 });
    const networkId = await user.send(bob, 'stranger');
    expect(await user.next('refused')).toMatchObject({ networkId, reason: 'newChatsRestricted' });
    expect(user.events.findIndex(({ kind }) => kind === 'strangersRefused')).toBe(
      user.events.findIndex(({ kind }) => kind === 'refused') - 1,
    );
  });

  it('of a group in slow mode hold that group alone, to the second', async () => {
    await network.fault({ nack: 'SLOWMODE_WAIT_20', n: 1 });
    const networkId = await user.send(bob, 'slowly');
    expect(await user.next('notYet')).toMatchObject({ networkId, retryInMs: 20_000, scope: 'chat' });
    const other = await user.send(bob, 'at once');
    await user.next('ack', (event) => event.networkId === other);
  });

  it('of one person who blocked this number are a definite refusal', async () => {
    await network.fault({ nack: 'USER_IS_BLOCKED', n: 1 });
    const networkId = await user.send(bob, 'blocked');
    expect(await user.next('refused')).toMatchObject({ networkId, reason: 'notReachable' });
  });
});

describe('what the server does not tell any more', () => {
  it('is read from the histories', async () => {
    await user.pair(me);
    await user.account.disconnect();
    for (const text of ['one', 'two']) await network.write(bob, { to: me, text });
    await network.fault({ forgetUpdates: true });
    await user.logIn();
    await waitFor(() => user.events.filter(({ kind }) => kind === 'inbound').length === 2, 'both messages');
  });

  it('is read from them also when the library passes over it, as after numbers that make no sense to it', async () => {
    await user.pair(me);
    const updates: tl.TypeUpdate[] = [{ _: 'updatePtsChanged' }];
    network.tell(me, { _: 'updates', updates, users: [], chats: [], date: 0, seq: 0 }, 'same');
    for (const text of ['one', 'two']) network.write(bob, { to: me, text });
    await waitFor(() => user.events.filter(({ kind }) => kind === 'inbound').length === 2, 'both messages');
  });
});

describe('a machine without a network', () => {
  const unreachable = Object.assign(new Error('connect ENETUNREACH'), { code: 'ENETUNREACH' });
  const nowhere = { current: () => ({ ...directWay.current(), open: () => Promise.reject(unreachable) }) };

  it('says so at a login, at once', async () => {
    await user.pair(me);
    await user.close();
    user.wayOut = nowhere;
    await user.open();
    const from = user.events.length;
    user.account.connect('login');
    expect(await user.next('closed', undefined, { from })).toMatchObject({
      cause: { code: 'networkDown', detail: 'ENETUNREACH' },
    });
  });
});

describe('the end of a session', () => {
  it.each([
    ['SESSION_REVOKED', 'removedByPhone'],
    ['AUTH_KEY_UNREGISTERED', 'loggedOut'],
    ['AUTH_KEY_DUPLICATED', 'sessionDuplicated'],
    ['USER_DEACTIVATED', 'accountDeleted'],
    ['USER_DEACTIVATED_BAN', 'banned'],
    // The server does not know the key any more.
    [404, 'loggedOut'],
  ] as const)('by %s is told as %s', async (kick, code) => {
    await user.pair(me);
    await network.fault({ kick });
    // The line is cut, too: the next connection is told why.
    await user.next('closed');
    user.events.length = 0;
    user.account.connect('login');
    expect(await user.next('closed', undefined, { timeoutMs: 20_000 })).toMatchObject({ cause: { code } });
  });

  it('is found within 15 seconds when the server falls silent', async () => {
    await user.pair(me);
    await network.fault({ silent: 60_000 });
    const from = performance.now();
    expect(await user.next('closed', undefined, { timeoutMs: 16_000 })).toMatchObject({ cause: { code: 'silent' } });
    expect(performance.now() - from).toBeLessThan(15_000);
    await network.fault({ clear: true });
  }, 30_000);

  it('that is no end: nothing happens, and the server answers when it is asked', async () => {
    await user.pair(me);
    const { calls, connections } = network.state().counters;
    const before = calls['updates.getState'] ?? 0;
    const asked = () => (network.state().counters.calls['updates.getState'] ?? 0) > before;
    await waitFor(asked, 'the server to be asked', 12_000);
    await user.send(bob, 'still here');
    await user.next('ack');
    expect(user.events.filter(({ kind }) => kind === 'closed')).toEqual([]);
    expect(network.state().counters.connections).toBe(connections);
  }, 20_000);

  it('that is no end: a lost connection says so at once', async () => {
    await user.pair(me);
    await network.fault({ drop: true });
    expect(await user.next('closed')).toMatchObject({ cause: { code: 'connectionLost' } });
    await user.logIn();
  });
});
