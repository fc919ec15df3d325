/** The WhatsApp channel, with the unmodified Baileys, against the simulated network in its own process. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotConnectedError } from '../../engine/channels/present-connection.ts';
import { systemClock } from '../../platform/clock.ts';
import { waitFor, type Networks } from '../networks/client.ts';
import { countTimers, TestAccount, type EventOf } from './whatsapp-account.ts';
import { bob, me, whatsappHouse } from './whatsapp-house.ts';

const stranger = '15550009999';

/** All that reached the console in this file: the first factory guards what stands here. */
const printed: unknown[][] = [];
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  console[method] = (...values: unknown[]) => void printed.push(values);
}

let networks: Networks;
let user: TestAccount;
whatsappHouse((fresh, around) => {
  user = fresh;
  networks = around;
});

describe('pairing', () => {
  it('shows a code, remembers who scanned it, and logs in again after a restart', async () => {
    const account = await user.open();
    expect(account.identity()).toBeUndefined();
    account.connect('pair');
    const shown = await user.next('qrShown');
    expect(shown.expiresAt - Date.now()).toBeGreaterThan(55_000);
    await networks.whatsapp.scan(me, shown.qr);
    await user.next('closed');
    expect(user.events.map(({ kind }) => kind).filter((kind) => kind !== 'serverAnswered')).toEqual([
      'qrShown',
      'paired',
      'closed',
    ]);
    expect(await user.next('closed')).toMatchObject({ cause: { code: 'restartRequired', networkCode: 515 } });

    await user.close();
    const reopened = await user.open();
    expect(reopened.identity()).toMatchObject({ number: me });
    await user.logIn();
    expect(await user.next('opened')).toMatchObject({ identity: { number: me, lid: expect.any(String) } });
    await networks.whatsapp.assertNoFailures();
  });

  it('a pairing that is stopped changes nothing on disk', async () => {
    const account = await user.open();
    account.connect('pair');
    await user.next('qrShown');
    await account.disconnect();
    expect(user.events.some(({ kind }) => kind === 'closed')).toBe(false);
    await user.close();
    expect((await user.open()).identity()).toBeUndefined();
  });

  it('pairing again after a loss keeps the old credentials until a phone has scanned', async () => {
    await user.open();
    await user.pair(networks, me);
    const from = user.events.length;
    user.account.connect('pair');
    await user.next('qrShown', undefined, { from });
    await user.account.disconnect();
    await user.logIn();
    expect(user.account.identity()).toMatchObject({ number: me });
  });

  it('codes rotate after 60, then every 20 seconds, until none is left', async () => {
    // Only timers are faked: sockets, clocks and the network's process go on in real time.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    try {
      const codes = (): string[] => user.events.flatMap((event) => (event.kind === 'qrShown' ? [event.qr] : []));
      await user.open();
      user.account.connect('pair');
      await user.next('qrShown');
      await vi.advanceTimersByTimeAsync(59_000);
      expect(codes()).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(codes()).toHaveLength(2);
      for (let rotation = 0; rotation < 10; rotation += 1) await vi.advanceTimersByTimeAsync(20_000);
      expect(await user.next('closed')).toEqual({ kind: 'closed', cause: { code: 'qrExpired', networkCode: 408 } });
      expect(new Set(codes()).size).toBe(6);
      const [, second] = user.events.filter((event) => event.kind === 'qrShown');
      expect(second?.expiresAt).toBeLessThanOrEqual(Date.now() + 20_000);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('sending', () => {
  beforeEach(async () => {
    await user.open();
    await user.pair(networks, me);
  });

  it('a text is shown on the phone, acknowledged, delivered and read', async () => {
    await user.send(bob, 'Guten Tag', 'AAA1');
    expect(await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'AAA1')).toMatchObject({
      from: me,
      text: 'Guten Tag',
      copies: 1,
    });
    await user.next('ack', ({ networkId }) => networkId === 'AAA1');
    await user.next('receipt', ({ networkId, receipt }) => networkId === 'AAA1' && receipt === 'delivered');
    await networks.whatsapp.read(bob, me);
    await user.next('receipt', ({ networkId, receipt }) => networkId === 'AAA1' && receipt === 'read');
    await networks.whatsapp.assertNoFailures();
  });

  it('a number that is not on WhatsApp fails before anything is handed over', async () => {
    const to = { kind: 'number', number: stranger } as const;
    const prepared = await user.account.prepare({ to, content: { kind: 'text', text: 'hello' }, networkId: 'AAA2' });
    expect(prepared).toEqual({ kind: 'failed', reason: 'notOnWhatsApp' });
  });

  it('after a lost ack the same id goes out again, and the phone shows one message', async () => {
    await networks.whatsapp.fault({ dropAcks: 1 });
    await user.send(bob, 'once', 'AAA3');
    await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'AAA3');
    const payload = user.payloads.get('AAA3') ?? new Uint8Array();
    await user.account.handOver({ networkId: 'AAA3', payload });
    await user.next('ack', ({ networkId }) => networkId === 'AAA3');
    const shown = await networks.whatsapp.messages(bob, { id: 'AAA3' });
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ copies: 2 });
    await networks.whatsapp.assertNoFailures();
  });

  it.each([
    [463, 'newChatsRestricted'],
    [479, 'refusedByNetwork'],
  ] as const)('a refusal with %i is definite: %s', async (nack, reason) => {
    await networks.whatsapp.fault({ nack, n: 1 });
    await user.send(bob, 'no', 'AAA4');
    expect(await user.next('refused')).toEqual({ kind: 'refused', networkId: 'AAA4', reason, networkCode: nack });
  });

  it('a phone that cannot decrypt gets the message again, up to four times', async () => {
    await networks.whatsapp.fault({ undecryptable: 4, number: bob });
    await user.send(bob, 'again please', 'AAA5');
    const shown = await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'AAA5');
    expect(shown).toMatchObject({ text: 'again please', copies: 1 });
  });

  it('a phone that asked for a message while the engine restarted gets it from the outbox', async () => {
    // The phone's request is late, so that it meets the next run.
    await networks.whatsapp.fault({ undecryptable: 1, number: bob });
    await networks.whatsapp.fault({ delay: 1_000 });
    await user.send(bob, 'across a restart', 'AAA8');
    await user.close();
    await networks.whatsapp.fault({ clear: true });
    await user.open();
    await user.logIn();
    const shown = await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'AAA8', 30_000);
    expect(shown).toMatchObject({ text: 'across a restart', copies: 1 });
    expect(user.askedFor).toEqual(['AAA8']);
  });

  it('without a connection a hand-over is refused, and an unknown number is looked up later', async () => {
    await user.account.disconnect();
    const to = { kind: 'number', number: bob } as const;
    const content = { kind: 'text', text: 'hello' } as const;
    expect(await user.account.prepare({ to, content, networkId: 'AAA6' })).toEqual({ kind: 'later' });
    await expect(user.account.handOver({ networkId: 'AAA6', payload: new Uint8Array() })).rejects.toThrow(
      NotConnectedError,
    );
  });

  it('receipts that waited while offline arrive with the next login', async () => {
    await networks.whatsapp.phone({ number: bob, autoReceipt: 'none' });
    await user.send(bob, 'later', 'AAA7');
    await user.next('ack', ({ networkId }) => networkId === 'AAA7');
    await user.account.disconnect();
    await networks.whatsapp.read(bob, me);
    await user.logIn();
    const receipt = await user.next('receipt', (event) => event.networkId === 'AAA7' && event.receipt === 'read');
    expect(Math.abs(Date.now() - receipt.at)).toBeLessThan(30_000);
  });

  it('receipts that were not kept come again, until they are', async () => {
    await networks.whatsapp.phone({ number: bob, autoReceipt: 'none' });
    await user.send(bob, 'kept late', 'AAA8');
    await user.next('ack', ({ networkId }) => networkId === 'AAA8');
    user.keepsReceipts = false;
    await networks.whatsapp.read(bob, me);
    const isRead = (event: EventOf<'receipt'>): boolean => event.networkId === 'AAA8' && event.receipt === 'read';
    await user.next('receipt', isRead);
    await user.account.disconnect();

    user.keepsReceipts = true;
    const from = user.events.length;
    await user.logIn();
    await user.next('receipt', isRead, { from });
    // What it says afterwards has an answer only when it is done with what came before.
    await user.account.disconnect();
    const last = user.events.length;
    await user.logIn();
    await user.send(bob, 'after all', 'AAA9');
    await user.next('ack', ({ networkId }) => networkId === 'AAA9');
    expect(user.events.slice(last).filter((event) => event.kind === 'receipt' && isRead(event))).toEqual([]);
  });

  it('a message from somebody is seen', async () => {
    await networks.whatsapp.send(bob, me, 'hello back');
    expect((await user.next('inbound')).inbound.sentAt).toBeGreaterThan(Date.now() - 30_000);
  });

  it('says that the server lives, but at most once a second', async () => {
    const count = (): number => user.events.filter(({ kind }) => kind === 'serverAnswered').length;
    const before = count();
    for (let index = 0; index < 5; index += 1) await user.send(bob, `message ${index}`, `AAB${index}`);
    expect(count()).toBeLessThanOrEqual(before + 3);
  });
});

describe('the end of a connection', () => {
  beforeEach(async () => {
    await user.open();
    await user.pair(networks, me);
  });

  it.each([
    [401, 'removedByPhone'],
    [402, 'accountRestricted'],
    [403, 'banned'],
    [406, 'notAccepted'],
    [411, 'multiDeviceMismatch'],
    [419, 'removedByPhone'],
    [428, 'connectionClosed'],
    [440, 'replacedByOther'],
    [500, 'badSession'],
    [503, 'serverUnavailable'],
    [515, 'restartRequired'],
  ] as const)('a live session ended with %i is %s', async (kick, code) => {
    const from = user.events.length;
    await networks.whatsapp.fault({ kick, number: me, at: 'session' });
    const { cause } = await user.next('closed', undefined, { from });
    expect(cause).toMatchObject({ code, networkCode: kick });
  });

  it('a dropped connection is closed, and the next login works', async () => {
    const from = user.events.length;
    await networks.whatsapp.fault({ drop: true });
    expect((await user.next('closed', undefined, { from })).cause.code).toBe('connectionClosed');
    await user.logIn();
    await user.send(bob, 'back', 'CCC1');
    expect(await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'CCC1')).toMatchObject({ text: 'back' });
  });

  it('a half-open connection is silent within 15 seconds', async () => {
    const from = user.events.length;
    const startedAt = performance.now();
    await networks.whatsapp.fault({ silent: 60_000 });
    const { cause } = await user.next('closed', undefined, { from, timeoutMs: 16_000 });
    expect(cause).toEqual({ code: 'silent' });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it('twenty reconnects leave no socket, timer or listener behind', async () => {
    await user.account.disconnect();
    const counting = countTimers(systemClock);
    await user.close();
    user.clock = counting.clock;
    await user.open();
    const left = () => ({
      sockets: process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name)).length,
      timers: counting.pending(),
      listeners: process.listenerCount('unhandledRejection'),
    });
    await user.logIn();
    await user.account.disconnect();
    const before = left();
    for (let round = 0; round < 20; round += 1) await user.logIn();
    await user.account.disconnect();
    expect(left()).toEqual(before);
    expect(before.timers).toBe(0);
    await waitFor(async () => (await networks.whatsapp.state()).openConnections === 0, 'the server to see them go');
  });

  it('of many connects at once only the last lives', async () => {
    const from = user.events.length;
    for (let round = 0; round < 5; round += 1) user.account.connect('login');
    await user.next('opened', undefined, { from });
    await user.send(bob, 'one of five', 'CCC2');
    await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'CCC2');
    expect(user.events.slice(from).filter(({ kind }) => kind === 'opened' || kind === 'closed')).toHaveLength(1);
    expect((await networks.whatsapp.state()).openConnections).toBe(1);
  });

  it.each([
    [401, 'loggedOut'],
    [402, 'accountRestricted'],
    [403, 'banned'],
    [405, 'clientTooOld'],
    [406, 'notAccepted'],
    [411, 'multiDeviceMismatch'],
    [419, 'removedByPhone'],
    [503, 'serverUnavailable'],
  ] as const)('a login refused with %i is %s, and the credentials stay', async (kick, code) => {
    await user.account.disconnect();
    await networks.whatsapp.fault({ kick, at: 'login', times: 1 });
    const from = user.events.length;
    user.account.connect('login');
    const { cause } = await user.next('closed', undefined, { from });
    expect(cause).toMatchObject({ code, networkCode: kick });
    expect(user.account.identity()).toMatchObject({ number: me });
  });

  it('logging out unlinks the device, and discarding leaves a record of why', async () => {
    await user.account.logOut();
    await waitFor(async () => {
      const phone = await networks.whatsapp.phoneState(me);
      return phone.devices.every(({ kind }) => kind === 'virtual');
    }, 'the device to be unlinked');
    await user.account.discardCredentials({ code: 'loggedOutHere', networkCode: 401 });
    expect(user.account.identity()).toBeUndefined();
    await user.close();
    const file = new DatabaseSync(user.file);
    const evidence = file.prepare('SELECT * FROM evidence').all();
    const records = file.prepare('SELECT count(*) AS n FROM record').get();
    file.close();
    expect(evidence).toMatchObject([{ cause: 'loggedOutHere', networkCode: 401, numberEnd: me.slice(-2) }]);
    expect(JSON.stringify(evidence)).not.toContain(me);
    expect(records).toEqual({ n: 0 });
    expect((await user.open()).identity()).toBeUndefined();
  });

  it('an old client version is refreshed once and the session tries again with it', async () => {
    let asked = 0;
    const other = new TestAccount(networks, {
      fetchVersion: async () => {
        asked += 1;
        return [2, 3000, 2_000_000_000];
      },
    });
    try {
      await other.open();
      for (const code of ['serverUnavailable', 'clientTooOld']) {
        await networks.whatsapp.fault({ kick: 405, at: 'login', times: 1 });
        const from = other.events.length;
        other.account.connect('pair');
        expect((await other.next('closed', undefined, { from })).cause).toMatchObject({ code, networkCode: 405 });
      }
      expect(asked).toBe(2);
    } finally {
      await other.remove();
    }
  });
});

describe('a server that does not answer as it should', () => {
  it('refused connections', async () => {
    await networks.whatsapp.fault({ refuse: 5_000 });
    await user.open();
    user.account.connect('pair');
    const { cause } = await user.next('closed');
    expect(['connectionRefused', 'connectionClosed', 'serverUnavailable']).toContain(cause.code);
  });

  it('a proxy that answers the upgrade with 502', async () => {
    const proxy = createServer((_request, response) => response.writeHead(502).end());
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const lost = new TestAccount({ ...networks, whatsappUrl: `ws://127.0.0.1:${port}/ws/chat` });
    try {
      await lost.open();
      lost.account.connect('pair');
      expect((await lost.next('closed')).cause).toEqual({ code: 'serverUnavailable', networkCode: 502 });
    } finally {
      await lost.remove();
      proxy.close();
    }
  });
});

describe('what nobody may see', () => {
  it('neither console nor log shows numbers, texts or keys', async () => {
    await user.open();
    await user.pair(networks, me);
    // Sessions that are closed and opened are what libsignal prints.
    await networks.whatsapp.fault({ undecryptable: 2, number: bob });
    await user.send(bob, 'nobody reads this', 'DDD1');
    await networks.whatsapp.waitForMessage(bob, ({ id }) => id === 'DDD1');
    await networks.whatsapp.send(bob, me, 'nor this');
    await user.next('inbound');
    await networks.whatsapp.fault({ kick: 500, number: me, at: 'session' });
    await user.next('closed', ({ cause }) => cause.code === 'badSession');
    expect(printed).toEqual([]);
    const said = JSON.stringify(user.log.lines);
    for (const secret of [me, bob, 'nobody reads this', 'nor this']) expect(said).not.toContain(secret);
  });
});
