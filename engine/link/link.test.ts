import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOB, CODE, createEngineRig, type EngineRig } from '../testing/engine-rig.ts';

let rig: EngineRig;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
});
afterEach(() => rig.dispose());

const linkState = () => rig.engine.snapshot().link.state;
const statuses = (ids: string[]) => ids.map((id) => rig.gateway.messages.get(id)?.status);
/** How often each message went out, by the order in which it first did. */
const copies = (far: { handedOver: readonly { networkId: string }[] }) => {
  const counts = new Map<string, number>();
  for (const { networkId } of far.handedOver) counts.set(networkId, (counts.get(networkId) ?? 0) + 1);
  return counts;
};

describe('enrolling', () => {
  const wish = { gatewayUrl: 'https://gateway.example', code: CODE };

  it('asks again with the same key when the answer was lost', async () => {
    rig.way.weather.loseAnswersOf.set('enrol', 1);
    expect(await rig.engine.call('link.enrol', wish)).toMatchObject({ error: { code: 'gatewayUnreachable' } });
    expect(await rig.call('link.enrol', wish)).toEqual({ deviceId: 'device-1' });
    await rig.advance();
    expect(linkState().kind).toBe('linked');
  });

  it('finishes after a restart what was lost before', async () => {
    rig.way.weather.loseAnswersOf.set('enrol', 1);
    await rig.engine.call('link.enrol', wish);
    await rig.stop();
    await rig.start();
    await rig.advance();
    expect(linkState().kind).toBe('linked');
  });

  it('does not go on with a code that has expired meanwhile', async () => {
    rig.way.weather.loseRequest = 1;
    await rig.engine.call('link.enrol', wish);
    await rig.stop();
    rig.gateway.codes.clear();
    rig.way.weather.loseRequest = 0;
    await rig.start();
    await rig.advance();
    expect(linkState()).toEqual({ kind: 'notEnrolled', problem: { code: 'codeInvalid', httpStatus: 401 } });
  });
});

describe('a link in trouble', () => {
  it.each([
    ['tokenRefused', 401],
    ['versionUnsupported', 426],
  ] as const)('stops by %s until somebody asks', async (code, httpStatus) => {
    await rig.ready();
    rig.gateway.refuse = { problem: { code, httpStatus } };
    rig.engine.machineChanged('network');
    await rig.advance();
    expect(linkState()).toMatchObject({ kind: 'stopped', problem: { code } });
    const calls = rig.gateway.calls.length;
    await rig.advance(3_600_000);
    expect(rig.gateway.calls).toHaveLength(calls);
    rig.gateway.refuse = undefined;
    await rig.call('link.retry', {});
    await rig.advance();
    expect(linkState().kind).toBe('linked');
  });

  it('is replaced by a newer session of the same device, and takes over only when asked', async () => {
    await rig.ready();
    rig.gateway.supersede();
    await rig.advance();
    expect(linkState().kind).toBe('replaced');
    await rig.advance(3_600_000);
    rig.engine.machineChanged('network');
    await rig.advance();
    expect(linkState().kind).toBe('replaced');
    await rig.call('link.retry', {});
    await rig.advance();
    expect(linkState().kind).toBe('linked');
  });

  it('starts a new session when the gateway forgot what is held here', async () => {
    const { id } = await rig.ready();
    const sessions = rig.gateway.epoch;
    rig.gateway.loseHoldings();
    await rig.advance(2_000);
    expect(rig.gateway.epoch).toBe(sessions + 1);
    const message = rig.gateway.post(id, BOB);
    await rig.advance();
    expect(statuses([message])).toEqual(['sent']);
  });

  it('goes on with the same session after a break', async () => {
    await rig.ready();
    const { epoch } = rig.gateway;
    rig.gateway.refuse = { problem: { code: 'unreachable' } };
    rig.engine.machineChanged('network');
    await rig.advance(20_000);
    expect(linkState()).toMatchObject({ problem: { code: 'unreachable' } });
    rig.gateway.refuse = undefined;
    await rig.advance(60_000);
    expect(linkState().kind).toBe('linked');
    expect(rig.gateway.epoch).toBe(epoch);
  });

  it('stops when somebody else answers at the same address', async () => {
    await rig.ready();
    rig.gateway.gatewayId = 'gateway-2';
    await rig.stop();
    await rig.start();
    await rig.advance();
    expect(linkState()).toMatchObject({ kind: 'stopped', problem: { code: 'otherGateway' } });
  });

  it('gives back what waits for its gateway when it goes to another one', async () => {
    const { id } = await rig.ready();
    const sent = rig.gateway.post(id, BOB);
    await rig.advance();
    expect(statuses([sent])).toEqual(['sent']);
    await rig.call('account.setPaused', { accountId: id, paused: true });
    rig.gateway.post(id, BOB);
    await rig.advance();
    expect(rig.engine.snapshot().queue).toMatchObject({ queued: 1 });
    rig.gateway.gatewayId = 'gateway-2';
    rig.gateway.messages.clear();
    rig.gateway.codes.set('another-code-1', undefined);
    rig.gateway.forgetReports();
    await rig.call('link.enrol', { gatewayUrl: 'https://other.example', code: 'another-code-1' });
    await rig.advance(5_000);
    expect(linkState().kind).toBe('linked');
    expect(rig.engine.snapshot().queue).toMatchObject({ queued: 0, unconfirmed: 0 });
  });

  it('counts its reports anew when the gateway has heard others under their numbers: a copy of before was put in its place', async () => {
    const { far } = await rig.ready();
    await rig.advance(5_000);
    rig.gateway.refuse = { problem: { code: 'unreachable' } };
    const { length } = rig.gateway.sessionReports;
    far.close({ code: 'connectionLost' });
    await rig.advance(5_000);
    await rig.stop();
    rig.gateway.hearOther();
    rig.gateway.refuse = undefined;
    await rig.start();
    await rig.advance(60_000);
    expect(rig.gateway.sessionReports.length).toBeGreaterThan(length);
    expect(rig.gateway.sessionReports[length]).toMatchObject({ state: 'waiting', cause: 'connectionLost' });
  });

  it('counts its reports anew at a gateway that does not know them', async () => {
    const { id } = await rig.ready();
    rig.gateway.post(id, BOB);
    await rig.advance();
    // The same device, a new gateway: nothing of the old one is known there.
    rig.gateway.gatewayId = 'gateway-2';
    rig.gateway.messages.clear();
    rig.gateway.codes.set('another-code-1', undefined);
    rig.gateway.forgetReports();
    await rig.call('link.enrol', { gatewayUrl: 'https://other.example', code: 'another-code-1' });
    await rig.advance(5_000);
    const message = rig.gateway.post(id, BOB);
    await rig.advance(5_000);
    expect(statuses([message])).toEqual(['sent']);
  });
});

describe('accounts at the gateway', () => {
  it('are asked for again while no instance is free', async () => {
    rig.gateway.freeInstances = 0;
    const { id, far } = await rig.ready();
    expect(rig.account(id).binding).toEqual({ state: 'unbound' });
    const message = rig.gateway.post(id, BOB);
    await rig.advance(10_000);
    expect(far.handedOver).toEqual([]);
    rig.gateway.freeInstances = 1;
    await rig.advance(30_000);
    expect(rig.account(id).binding).toMatchObject({ state: 'bound' });
    expect(statuses([message])).toEqual(['sent']);
  });
});

describe('answers that are lost', () => {
  it.each(['session', 'holdings', 'account', 'poll', 'accept', 'report'] as const)(
    'of %s cause no loss and no second send',
    async (call) => {
      const { id, far } = await rig.ready();
      rig.way.weather.loseAnswersOf.set(call, 2);
      const ids = Array.from({ length: 5 }, (_, index) => rig.gateway.post(id, BOB, `Text ${index}`));
      await rig.advance(1_000);
      await rig.stop();
      await rig.start();
      await rig.advance(120_000);
      expect(statuses(ids)).toEqual(['sent', 'sent', 'sent', 'sent', 'sent']);
      expect([...copies(far).values()]).toEqual([1, 1, 1, 1, 1]);
      expect(rig.gateway.violations).toEqual([]);
    },
  );

  it('of accept do not leave a lease hanging, although the gateway gave custody', async () => {
    const { id, far } = await rig.ready();
    rig.way.weather.loseAnswersOf.set('accept', 1);
    const message = rig.gateway.post(id, BOB);
    await rig.advance();
    expect(rig.gateway.messages.get(message)?.custody).toBe('device');
    expect(far.handedOver).toEqual([]);
    await rig.advance(2_000);
    expect(statuses([message])).toEqual(['sent']);
  });

  it('do not slow each other down: a hanging poll does not hold a report', async () => {
    const { id, far } = await rig.ready();
    const message = rig.gateway.post(id, BOB);
    await rig.advance();
    const networkId = far.handedOver[0]?.networkId ?? '';
    far.emit({ kind: 'receipt', networkId, receipt: 'delivered', at: rig.clock.now() });
    // No time passes: the poll is still waiting.
    await rig.advance();
    expect(statuses([message])).toEqual(['delivered']);
  });
});

describe('a lease that expired before it was accepted', () => {
  it('is taken under its new fence, and sent once', async () => {
    const { id, far } = await rig.ready();
    rig.gateway.leaseMs = 500;
    rig.way.weather.loseAnswersOf.set('poll', 1);
    const message = rig.gateway.post(id, BOB);
    await rig.advance(10_000);
    expect(statuses([message])).toEqual(['sent']);
    expect(rig.gateway.messages.get(message)?.fence).toBeGreaterThan(1);
    expect([...copies(far).values()]).toEqual([1]);
  });
});

describe('any weather', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'loses nothing, sends nothing twice, and keeps the order of a chat (seed %i)',
    async (seed) => {
      await rig.dispose();
      rig = createEngineRig(seed);
      await rig.start();
      const { id, far } = await rig.ready();
      Object.assign(rig.way.weather, { loseRequest: 0.1, loseAnswer: 0.2, repeat: 0.2, delayMs: 300 });
      const ids: string[] = [];
      for (let round = 0; round < 10; round += 1) {
        for (let count = 0; count < 4; count += 1)
          ids.push(rig.gateway.post(id, count % 2 === 0 ? BOB : '4915100000001'));
        await rig.advance(500);
        if (round % 4 === 3) {
          await rig.stop();
          await rig.start();
        }
      }
      Object.assign(rig.way.weather, { loseRequest: 0, loseAnswer: 0, repeat: 0 });
      await rig.advance(700_000);
      expect(statuses(ids)).toEqual(ids.map(() => 'sent'));
      expect(Math.max(...copies(far).values())).toBe(1);
      for (const chat of [BOB, '4915100000001']) {
        const sent = [...copies(far).keys()].filter((networkId) =>
          [...rig.gateway.messages.values()].some(
            ({ wire }) => wire.networkId === networkId && wire.to.kind === 'number' && wire.to.number === chat,
          ),
        );
        expect(sent).toEqual(sent.toSorted());
      }
      expect(rig.gateway.violations).toEqual([]);
    },
  );
});
