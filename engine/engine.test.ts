import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UiPatch } from '../shared/contract/ui.ts';
import { PortError } from '../shared/ports.ts';
import { createEngine } from './engine.ts';
import { PATCH_INTERVAL_MS } from './publisher.ts';
import { ADA, BOB, CODE, createEngineRig, type EngineRig } from './testing/engine-rig.ts';
import { ACCESS, fakeEmbedded } from './testing/fake-embedded.ts';

let rig: EngineRig;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
});
afterEach(() => rig.dispose());

const url = 'https://gateway.example';

describe('from pairing to delivery', () => {
  it('takes a message from the gateway, sends it once, and reports each step', async () => {
    const { id, far } = await rig.ready();
    expect(rig.account(id)).toMatchObject({
      session: { kind: 'online' },
      identity: ADA,
      binding: { state: 'bound', instance: 1, client: 'Test client' },
    });
    const message = rig.gateway.post(id, BOB);
    await rig.advance();
    expect(far.handedOver).toHaveLength(1);
    expect(rig.gateway.messages.get(message)).toMatchObject({ custody: 'ended', status: 'sent' });
    far.emit({
      kind: 'receipt',
      networkId: far.handedOver[0]?.networkId ?? '',
      receipt: 'delivered',
      at: rig.clock.now(),
    });
    await rig.advance();
    expect(rig.gateway.messages.get(message)?.status).toBe('delivered');
    expect(rig.engine.snapshot()).toMatchObject({ link: { state: { kind: 'linked' } }, queue: { delivered: 1 } });
    expect(rig.gateway.violations).toEqual([]);
  });

  it('leaves messages at the gateway while a person is needed here, and takes them afterwards', async () => {
    const { id, far } = await rig.ready();
    far.close({ code: 'removedByPhone' });
    await rig.advance();
    const message = rig.gateway.post(id, BOB);
    await rig.advance(60_000);
    expect(rig.gateway.messages.get(message)?.custody).toBe('gateway');
    await rig.call('account.pair', { accountId: id });
    far.scan(ADA);
    await rig.advance();
    expect(rig.gateway.messages.get(message)?.status).toBe('sent');
  });

  it('cancels what has not been handed over, once, and says so to the gateway', async () => {
    const { id, far } = await rig.ready();
    await rig.call('account.setPaused', { accountId: id, paused: true });
    const message = rig.gateway.post(id, BOB);
    await rig.advance();
    expect(rig.account(id).queue.waiting).toBe(1);
    const command = rig.gateway.cancel(message);
    await rig.advance();
    expect(rig.gateway.commandAnswers.get(command)).toBe('done');
    expect(rig.gateway.messages.get(message)?.status).toBe('cancelled');
    await rig.call('account.setPaused', { accountId: id, paused: false });
    await rig.advance();
    expect(far.handedOver).toEqual([]);
  });

  it('goes on after a restart with the same account, binding and queue', async () => {
    const { id, far } = await rig.ready();
    await rig.call('account.setPaused', { accountId: id, paused: true });
    const message = rig.gateway.post(id, BOB);
    await rig.advance();
    await rig.stop();
    await rig.start();
    await rig.advance();
    expect(rig.account(id)).toMatchObject({ paused: true, queue: { waiting: 1 }, binding: { state: 'bound' } });
    await rig.call('account.setPaused', { accountId: id, paused: false });
    await rig.advance();
    expect(far.handedOver).toHaveLength(1);
    expect(rig.gateway.messages.get(message)?.status).toBe('sent');
  });
});

describe('accounts', () => {
  it('show another phone as broken, keep their queue, and send nothing from it', async () => {
    const { id, far } = await rig.ready();
    far.close({ code: 'removedByPhone' });
    await rig.advance();
    await rig.call('account.pair', { accountId: id });
    far.scan({ number: BOB });
    await rig.advance();
    expect(rig.account(id)).toMatchObject({
      session: { kind: 'broken', cause: { code: 'otherNumber' } },
      identity: ADA,
    });
    const message = rig.gateway.post(id, BOB);
    await rig.advance(120_000);
    expect(far.handedOver).toEqual([]);
    expect(rig.gateway.messages.get(message)?.custody).toBe('gateway');
    await rig.stop();
    await rig.start();
    expect(rig.account(id).session).toMatchObject({ kind: 'broken', cause: { code: 'otherNumber' } });
  });

  it('that are removed are logged out, end their messages, and leave no file', async () => {
    const { id, far } = await rig.ready();
    await rig.call('account.setPaused', { accountId: id, paused: true });
    const message = rig.gateway.post(id, BOB);
    await rig.advance();
    await rig.call('account.remove', { accountId: id });
    await rig.advance();
    expect(far.calls).toContain('logOut');
    expect(far.deleted).toBe(true);
    expect(rig.engine.snapshot().accounts).toEqual([]);
    expect(rig.gateway.messages.get(message)?.status).toBe('failed');
    expect(rig.gateway.sessionReports.at(-1)).toMatchObject({ accountId: id, state: 'removed' });
    await rig.stop();
    await rig.start();
    expect(rig.engine.snapshot().accounts).toEqual([]);
  });

  it('whose files are unusable do not keep the engine from starting', async () => {
    const { id, far } = await rig.ready();
    await rig.stop();
    rig.channel.openError = new PortError('storeBroken', { path: 'auth.db', copy: 'auth.db.broken-1' });
    await rig.start();
    expect(rig.account(id).session).toMatchObject({ kind: 'broken', cause: { code: 'authStoreBroken' } });
    expect(far.identity).toEqual(ADA);
    rig.channel.openError = undefined;
    await rig.call('account.retry', { accountId: id });
    await rig.advance();
    expect(rig.account(id).session.kind).toBe('online');
  });
});

describe('calls of the screens', () => {
  it('answer wrong input with data', async () => {
    const { engine } = rig;
    expect(await engine.call('account.rename', { accountId: 'x', label: '' })).toMatchObject({
      error: { code: 'badInput', detail: 'label too_small' },
    });
    expect(await engine.call('toString' as never, {} as never)).toEqual({ ok: false, error: { code: 'unknownCall' } });
    expect(await engine.call('account.pair', { accountId: 'x' })).toEqual({
      ok: false,
      error: { code: 'accountNotFound' },
    });
    expect(await engine.call('account.add', { channel: 'telegram', label: 'T' })).toMatchObject({
      error: { code: 'notPossibleNow' },
    });
    expect(await engine.call('link.retry', {})).toEqual({ ok: false, error: { code: 'notPossibleNow' } });
  });

  it('name what stands in the way of an enrolment', async () => {
    const enrol = (gatewayUrl: string, code: string) => rig.engine.call('link.enrol', { gatewayUrl, code });
    expect(await enrol('http://far.example', CODE)).toMatchObject({ error: { code: 'insecureUrl' } });
    expect(await enrol(url, 'wrong-code')).toMatchObject({ error: { code: 'codeInvalid' } });
    expect(rig.engine.snapshot().link.state).toMatchObject({ kind: 'notEnrolled', problem: { code: 'codeInvalid' } });
    rig.way.weather.loseRequest = 1;
    expect(await enrol(url, CODE)).toMatchObject({ error: { code: 'gatewayUnreachable' } });
  });

  it('show what to send with, and change the secret, when the gateway is embedded', async () => {
    expect(await rig.call('api.access', {})).toBeNull();
    expect(await rig.engine.call('api.renewSecret', {})).toMatchObject({ error: { code: 'gatewayElsewhere' } });
    await rig.stop();
    let down = false;
    const access = async () => {
      if (down) throw new Error('The gateway is down.');
      return ACCESS;
    };
    await rig.start({ embedded: fakeEmbedded({ 'embedded.access': access }) });
    expect(await rig.call('api.access', {})).toEqual({ gatewayUrl: 'http://127.0.0.1:8080', ...ACCESS });
    expect(await rig.call('api.renewSecret', {})).toMatchObject({ clientSecret: 'f'.repeat(32) });
    down = true;
    expect(await rig.engine.call('api.access', {})).toMatchObject({ error: { code: 'gatewayUnreachable' } });
  });

  it('hand what only the owner of the gateway may ask on to the one beside the app, with its words of refusal', async () => {
    const shop = { client: 'local', channel: 'whatsapp', instance: 1 } as const;
    expect(await rig.engine.call('recipient.list', shop)).toMatchObject({ error: { code: 'gatewayElsewhere' } });
    await rig.stop();
    const recipients = [
      { number: '4915100000001', state: 'registered', changedAt: '2026-01-01T12:00:00.000Z' } as const,
    ];
    await rig.start({ embedded: fakeEmbedded({ 'recipient.list': async () => ({ recipients }) }) });
    expect(await rig.call('recipient.list', shop)).toEqual({ recipients });
    expect(await rig.engine.call('webhook.remove', { id: 'x' })).toEqual({
      ok: false,
      error: { code: 'gatewayRefused', detail: 'No webhook.remove today.' },
    });
    expect(await rig.engine.call('inbound.page', { client: 'local', limit: 0 })).toMatchObject({
      error: { code: 'badInput' },
    });
  });

  it('say so after the engine stopped', async () => {
    const { engine } = rig;
    await rig.stop();
    expect(await engine.call('link.retry', {})).toEqual({ ok: false, error: { code: 'engineStopped' } });
  });
});

describe('patches', () => {
  it('bring a page from its snapshot to the present, in order, and nothing twice', async () => {
    const patches: UiPatch[] = [];
    let inTurn = true;
    rig.engine.subscribe((batch) => {
      expect(inTurn).toBe(false);
      patches.push(...batch);
    });
    inTurn = false;
    const { id } = await rig.ready();
    rig.gateway.post(id, BOB);
    await rig.advance(PATCH_INTERVAL_MS);
    const accounts = patches.flatMap((patch) => (patch.kind === 'account' ? [patch.account] : []));
    expect(accounts.at(-1)).toEqual(rig.account(id));
    // What lasts shorter than the interval of the patches is not told.
    expect(accounts.at(-1)?.session.kind).toBe('online');
    const texts = patches.filter(({ kind }) => kind === 'account').map((patch) => JSON.stringify(patch));
    expect(texts.filter((text, at) => text === texts[at - 1])).toEqual([]);
    expect(patches.findLast(({ kind }) => kind === 'link')).toEqual({ kind: 'link', link: rig.engine.snapshot().link });
    expect(
      patches.some((patch) => patch.kind === 'messages' && patch.rows.some(({ status }) => status === 'sent')),
    ).toBe(true);
  });

  it('end with the subscription', async () => {
    const patches: UiPatch[] = [];
    const end = rig.engine.subscribe((batch) => patches.push(...batch));
    end();
    await rig.ready();
    expect(patches).toEqual([]);
  });
});

describe('the owner’s own pace', () => {
  const noon = { from: '11:00', to: '13:00', zone: 'UTC', exceptUrgent: true };

  it('holds messages in quiet hours, over a restart, and lets them go when they end or are taken back', async () => {
    const { id } = await rig.ready();
    await rig.call('settings.change', { pacing: { [id]: { quietHours: noon } } });
    const first = rig.gateway.post(id, BOB);
    await rig.advance(60_000);
    expect(rig.gateway.messages.get(first)?.status).not.toBe('sent');
    expect(rig.account(id).pace?.next?.waitsFor).toBe('quietHours');
    await rig.stop();
    await rig.start();
    await rig.advance(60_000);
    expect(rig.gateway.messages.get(first)?.status).not.toBe('sent');
    await rig.advance(3_600_000);
    expect(rig.gateway.messages.get(first)?.status).toBe('sent');
  });

  it('counts at once', async () => {
    const { id } = await rig.ready();
    await rig.call('settings.change', { pacing: { [id]: { quietHours: noon } } });
    const message = rig.gateway.post(id, BOB);
    await rig.advance(60_000);
    expect(rig.gateway.messages.get(message)?.status).not.toBe('sent');
    await rig.call('settings.change', { pacing: {} });
    await rig.advance(30_000);
    expect(rig.gateway.messages.get(message)?.status).toBe('sent');
  });
});

describe('the life of an engine', () => {
  it('has its folder for itself', async () => {
    await expect(createEngine(rig.options)).rejects.toMatchObject({ code: 'folderInUse' });
    await rig.stop();
    await rig.start();
  });

  it('leaves no timer, whatever it was doing', async () => {
    const { far } = await rig.ready();
    far.script.login = 'silence';
    far.close({ code: 'connectionLost' });
    rig.gateway.refuse = { problem: { code: 'unreachable' } };
    rig.engine.machineChanged('network');
    await rig.advance(700);
    await expect(rig.stop()).resolves.toBeUndefined();
  });

  it('enrols by itself at an embedded gateway, and binds the first account', async () => {
    await rig.stop();
    let asked = 0;
    const embedded = fakeEmbedded({
      'embedded.enrol': async () => {
        asked += 1;
        if (asked === 1) throw new Error('The gateway is starting');
        return { code: CODE, expiresAt: '2026-01-01T12:10:00.000Z' };
      },
    });
    await rig.start({ embedded });
    await rig.advance(2_000);
    expect(rig.engine.snapshot().link).toMatchObject({ state: { kind: 'linked' }, embedded: true });
    const { accountId } = await rig.call('account.add', { channel: 'whatsapp', label: 'Shop' });
    await rig.advance();
    expect(rig.account(accountId).binding).toMatchObject({ state: 'bound', instance: 1 });
    await rig.stop();
    await rig.start({ embedded: { ...embedded, gatewayUrl: 'http://127.0.0.1:9090' } });
    expect(asked).toBe(2);
    expect(rig.way.opened.at(-1)).toBe('http://127.0.0.1:9090');
  });

  it('comes back online at once when the machine wakes up', async () => {
    const { id, far } = await rig.ready();
    far.calls.length = 0;
    rig.engine.machineChanged('woke');
    await rig.advance();
    expect(far.calls).toEqual(['disconnect', 'connect login']);
    expect(rig.account(id).session.kind).toBe('online');
    expect(rig.engine.snapshot().link.state.kind).toBe('linked');
  });
});

describe('warnings', () => {
  const codes = () => rig.engine.snapshot().warnings.map(({ code }) => code);

  it('tell of a gateway that is gone for ten seconds, not of a hiccup', async () => {
    await rig.ready();
    rig.gateway.refuse = { problem: { code: 'unreachable' } };
    rig.engine.machineChanged('network');
    await rig.advance(5_000);
    expect(codes()).toEqual([]);
    await rig.advance(6_000);
    expect(codes()).toEqual(['gatewayUnreachable']);
    rig.gateway.refuse = undefined;
    await rig.advance(60_000);
    expect(codes()).toEqual([]);
  });

  it('tell of a clock that is off', async () => {
    rig.gateway.clockOffsetMs = 90_000;
    await rig.ready();
    expect(rig.engine.snapshot().warnings).toMatchObject([{ code: 'clockOff', values: { offsetSeconds: 90 } }]);
  });
});

describe('an embedded gateway that never says its code', () => {
  it('does not keep the engine from stopping', async () => {
    await rig.stop();
    const silent = fakeEmbedded({ 'embedded.enrol': () => new Promise(() => undefined) });
    await rig.start({ embedded: silent });
    await expect(rig.stop()).resolves.toBeUndefined();
  });
});
