import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTelegramNetwork } from '../networks/create.ts';
import { waitFor } from '../networks/client.ts';
import { assertNoFailures, bob, me } from '../networks/people.ts';
import { TelegramAccount } from './telegram-account.ts';

const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
let user: TelegramAccount;

const shown = (text: string) =>
  network
    .phone(bob)
    .messages({})
    .filter((message) => message.text === text);

beforeAll(() => network.start());
afterAll(() => network.stop());
beforeEach(async () => {
  await network.putPhone({ number: me, name: 'Shop' });
  await network.putPhone({ number: bob, name: 'Bob' });
  user = new TelegramAccount(network);
  await user.open();
});
afterEach(async () => {
  await user.remove();
  assertNoFailures(network);
  await network.reset();
});

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

describe('messages', () => {
  beforeEach(() => user.pair(me));

  it('go out once, are acknowledged, and are read when the other side has read them', async () => {
    const networkId = await user.send(bob, 'hello');
    await user.next('ack', (event) => event.networkId === networkId);
    expect(shown('hello')).toMatchObject([{ copies: 1, id: networkId }]);
    await network.read(bob, me);
    expect(await user.next('receipt')).toMatchObject({ networkId, receipt: 'read' });
  });

  it('that are handed over again are shown once, and their read receipt still finds them', async () => {
    const networkId = user.newId();
    const payload = await user.prepared(bob, 'twice', networkId);
    await network.fault({ dropAcks: 1 });
    await user.account.handOver({ networkId, payload });
    await waitFor(() => shown('twice').length === 1, 'the message');
    await user.account.handOver({ networkId, payload });
    await user.next('ack', (event) => event.networkId === networkId);
    expect(shown('twice')).toMatchObject([{ copies: 1 }]);
    await network.read(bob, me);
    expect(await user.next('receipt')).toMatchObject({ networkId, receipt: 'read' });
  });

  it('that were read while nobody listened are told as read afterwards', async () => {
    const networkId = await user.send(bob, 'read meanwhile');
    await user.next('ack');
    await user.account.disconnect();
    await network.read(bob, me);
    await user.logIn();
    expect(await user.next('receipt')).toMatchObject({ networkId, receipt: 'read' });
  });

  it('to somebody who cannot be found fail with what is known', async () => {
    const to = { kind: 'number', number: '15550009999' } as const;
    const outcome = await user.account.prepare({ to, content: { kind: 'text', text: 'x' }, networkId: '1' });
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'notReachable' });
  });

  it('from others arrive, and again until they are taken', async () => {
    await network.write(bob, { to: me, text: 'question' });
    const first = await user.next('inbound');
    expect(first.inbound).toMatchObject({
      chat: { kind: 'person' },
      from: { name: 'Bob' },
      content: { kind: 'text', text: 'question' },
    });
    await user.close();
    user.events.length = 0;
    await user.open();
    await user.logIn();
    expect((await user.receive()).networkId).toBe(first.inbound.networkId);
  });

  it('that came while the account was away arrive once it is back, in order', async () => {
    await user.account.disconnect();
    for (const text of ['one', 'two', 'three']) await network.write(bob, { to: me, text });
    await user.logIn();
    await waitFor(() => user.events.filter(({ kind }) => kind === 'inbound').length === 3, 'three messages');
    const texts = user.events.flatMap((event) =>
      event.kind === 'inbound' && event.inbound.content.kind === 'text' ? [event.inbound.content.text] : [],
    );
    expect(texts).toEqual(['one', 'two', 'three']);
  });

  it('missed while the server had forgotten the session arrive all the same', async () => {
    await network.fault({ forget: true });
    await network.write(bob, { to: me, text: 'missed' });
    await user.next('closed');
    await user.logIn();
    expect(await user.receive()).toMatchObject({ content: { text: 'missed' } });
  });
});

describe('the end of a session', () => {
  it.each([
    ['SESSION_REVOKED', 'removedByPhone'],
    ['AUTH_KEY_UNREGISTERED', 'loggedOut'],
    ['AUTH_KEY_DUPLICATED', 'sessionDuplicated'],
    ['USER_DEACTIVATED', 'accountDeleted'],
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

  it('that is no end: a lost connection says so at once', async () => {
    await user.pair(me);
    await network.fault({ drop: true });
    expect(await user.next('closed')).toMatchObject({ cause: { code: 'connectionLost' } });
    await user.logIn();
  });
});
