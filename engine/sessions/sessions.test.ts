import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Inbound } from '../../shared/contract/inbound.ts';
import { BOB, createEngineRig, type EngineRig } from '../testing/engine-rig.ts';

const GREETING: Inbound = {
  networkId: 'IN1',
  chat: { kind: 'person' },
  from: { number: BOB },
  content: { kind: 'text', text: 'Hello' },
  sentAt: 0,
};

let rig: EngineRig;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
});
afterEach(() => rig.dispose());

describe('the gateway', () => {
  it('hears where sessions arrive, not every try on the way', async () => {
    const { id, far } = await rig.ready();
    far.script.login = { code: 'connectionRefused' };
    far.close({ code: 'connectionLost' });
    await rig.advance(60_000);
    far.script.login = 'open';
    await rig.advance(120_000);
    expect(rig.account(id).session.kind).toBe('online');
    expect(rig.gateway.sessionReports.map(({ state, cause }) => [state, cause])).toEqual([
      ['online', undefined],
      ['waiting', 'connectionLost'],
      ['online', undefined],
    ]);
  });

  it('hears in every run anew how a session stands: it may not have known the account when that was reported', async () => {
    const { id } = await rig.ready();
    await rig.advance(5_000);
    rig.gateway.loseHoldings();
    await rig.advance(2_000);
    expect(rig.gateway.boundSessions.get(id)).toMatchObject({ state: 'online', agoMs: expect.any(Number) });
    expect(rig.gateway.boundSessions.get(id)?.agoMs).toBeGreaterThanOrEqual(5_000);
  });
});

describe('a session that another client took', () => {
  it('is not taken back by a restart, only by the owner', async () => {
    const { id, far } = await rig.ready();
    far.close({ code: 'replacedByOther', networkCode: 440 });
    await rig.advance();
    await rig.stop();
    far.calls.length = 0;
    await rig.start();
    await rig.advance(600_000);
    rig.engine.machineChanged('woke');
    rig.engine.machineChanged('network');
    await rig.advance();
    expect(rig.account(id).session).toMatchObject({ kind: 'replaced', cause: { networkCode: 440 } });
    expect(far.calls).toEqual([]);
    await rig.call('account.takeOver', { accountId: id });
    await rig.advance();
    expect(rig.account(id).session.kind).toBe('online');
  });
});

describe('a log-out', () => {
  it('keeps the queue, which goes on after pairing the same number again', async () => {
    const { id, far } = await rig.ready();
    far.script.handOver = 'silence';
    const [first, second] = [rig.gateway.post(id, BOB, 'One'), rig.gateway.post(id, BOB, 'Two')];
    await rig.advance();
    await rig.call('account.logOut', { accountId: id });
    expect(rig.account(id)).toMatchObject({ session: { kind: 'loggedOut' }, queue: { waiting: 1 } });
    far.script.handOver = 'ack';
    await rig.call('account.pair', { accountId: id });
    far.scan({ number: '4915112345678' });
    await rig.advance(60_000);
    expect([first, second].map((message) => rig.gateway.messages.get(message)?.status)).toEqual(['sent', 'sent']);
    expect(new Set(far.handedOver.map(({ networkId }) => networkId)).size).toBe(2);
  });
});

describe('another number', () => {
  const NEW = '4915199999999';
  /** The old number is banned; the owner links the phone of another one. */
  const pairOther = async () => {
    const { id, far } = await rig.ready();
    far.close({ code: 'banned', networkCode: 403 });
    await rig.advance();
    const message = rig.gateway.post(id, BOB);
    await rig.call('account.pair', { accountId: id });
    far.scan({ number: NEW });
    await rig.advance(60_000);
    expect(rig.account(id)).toMatchObject({
      identity: { number: '4915112345678' },
      session: { kind: 'broken', cause: { code: 'otherNumber' }, other: { number: NEW } },
    });
    expect(rig.gateway.messages.get(message)?.status).toBe('queued');
    return { id, far, message };
  };

  it('takes over queue and instance once the owner confirms it, even if the gateway hears of it only after a restart', async () => {
    const { id, far, message } = await pairOther();
    rig.gateway.refuse = { problem: { code: 'unreachable' } };
    await rig.call('account.confirmNumber', { accountId: id, number: NEW });
    await rig.advance();
    expect(rig.account(id)).toMatchObject({ identity: { number: NEW }, session: { kind: 'online' } });
    await rig.stop();
    rig.gateway.refuse = undefined;
    await rig.start();
    await rig.advance(60_000);
    expect(rig.account(id)).toMatchObject({ session: { kind: 'online' }, binding: { state: 'bound', instance: 1 } });
    expect(rig.gateway.bindingOf(id)?.number).toBe(NEW);
    expect(rig.gateway.messages.get(message)?.status).toBe('sent');
    expect(far.handedOver).toHaveLength(1);
  });

  it('is not what the owner did not read', async () => {
    const { id } = await pairOther();
    const refused = await rig.engine.call('account.confirmNumber', { accountId: id, number: BOB });
    expect(refused).toMatchObject({ ok: false, error: { code: 'notPossibleNow' } });
    expect(rig.account(id).session.kind).toBe('broken');
  });

  it('that only the gateway does not know is held there until the owner confirms it', async () => {
    const { id } = await rig.ready();
    const binding = rig.gateway.bindingOf(id);
    if (!binding) throw new Error('not bound');
    binding.number = '4915100000000';
    await rig.stop();
    await rig.start();
    await rig.advance(1_000);
    expect(rig.account(id).binding).toEqual({ state: 'held', instance: 1, boundNumber: '4915100000000' });
    await rig.call('account.confirmNumber', { accountId: id, number: '4915112345678' });
    await rig.advance(1_000);
    expect(rig.account(id).binding?.state).toBe('bound');
    const again = await rig.engine.call('account.confirmNumber', { accountId: id, number: '4915112345678' });
    expect(again).toMatchObject({ ok: false, error: { code: 'notPossibleNow' } });
  });
});

describe('several accounts', () => {
  it('have each their own state, and a removal takes nothing from the others', async () => {
    const first = await rig.ready();
    const { accountId: second } = await rig.call('account.add', { channel: 'whatsapp', label: 'Desk' });
    const far = rig.channel.far(second);
    await rig.call('account.pair', { accountId: second });
    far.scan({ number: BOB });
    await rig.advance(1_000);
    first.far.close({ code: 'replacedByOther', networkCode: 440 });
    await rig.call('account.setPaused', { accountId: first.id, paused: true });
    expect(rig.account(second)).toMatchObject({ session: { kind: 'online' }, paused: false });
    await rig.call('account.remove', { accountId: second });
    expect([far.calls.includes('logOut'), far.deleted]).toEqual([true, true]);
    expect([first.far.calls.includes('logOut'), first.far.deleted]).toEqual([false, false]);
    expect(rig.engine.snapshot().accounts.map(({ id }) => id)).toEqual([first.id]);
    expect(rig.account(first.id)).toMatchObject({ session: { kind: 'replaced' }, paused: true });
  });
});

describe('evidence', () => {
  it('is what happened, not what should have', async () => {
    const { id, far } = await rig.ready();
    expect(rig.account(id).evidence).toEqual({});
    const at = rig.clock.now();
    far.emit({ kind: 'serverAnswered' });
    far.emit({ kind: 'inbound', inbound: GREETING, done: () => undefined });
    rig.gateway.post(id, BOB);
    await rig.advance();
    expect(rig.account(id).evidence).toEqual({ serverAnsweredAt: at, receivedAt: at, sentAt: at });
  });
});

describe('a removal', () => {
  it('that a crash interrupts is finished by the next start', async () => {
    const { id } = await rig.ready();
    await rig.call('account.setPaused', { accountId: id, paused: true });
    const message = rig.gateway.post(id, BOB);
    await rig.advance();
    await rig.stop();
    // The process ended after the removal was decided and before it was carried out.
    const store = new DatabaseSync(rig.folder.file('device.db'));
    store.exec('UPDATE account SET removing = 1');
    store.close();
    await rig.start();
    await rig.advance(10_000);
    expect(rig.engine.snapshot().accounts).toEqual([]);
    expect(rig.gateway.messages.get(message)?.status).toBe('failed');
  });

  it('is waited for when the engine stops meanwhile', async () => {
    const { id, far } = await rig.ready();
    const removal = rig.engine.call('account.remove', { accountId: id });
    await rig.stop();
    expect(await removal).toEqual({ ok: true, value: null });
    expect(far.deleted).toBe(true);
  });
});
