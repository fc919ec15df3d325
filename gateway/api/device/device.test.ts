import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../shared/contract/device.ts';
import { PACING_PLANS } from '../../../shared/policy/pacing-plan.ts';
import { ADDRESS_TRIES_MAX } from '../../devices/enrolment.ts';
import {
  keyOf,
  room,
  startTestGateway,
  STORE_ID,
  type TestDevice,
  type TestGateway,
} from '../../testing/test-gateway.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(async () => {
  await test.stop();
  if (test.clock.pending > 0) throw new Error(`${test.clock.pending} timers were left`);
});

const enrolCall = (code: string, key = keyOf('k'), protocol = 1) =>
  test.call({ method: 'POST', url: '/device/v1/enrol', payload: { protocol, code, key, name: 'machine' } });

async function ready(): Promise<{ device: TestDevice; epoch: number }> {
  const device = await test.enrol();
  const epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
  return { device, epoch };
}
const items = (leases: { message: { id: string }; fence: number }[]) =>
  leases.map(({ message, fence }) => ({ id: message.id, fence }));

describe('enrolling', () => {
  it('gives the same answer for the same code and key, also after a restart of the gateway', async () => {
    const { code } = await test.gateway.admin.call('enrolment.create', {});
    const first = await enrolCall(code);
    expect(first.status).toBe(200);
    await test.restart();
    expect((await enrolCall(code)).body).toEqual(first.body);
    expect((await enrolCall(code.toLowerCase().replace('-', ' - '))).body).toEqual(first.body);
    expect(await enrolCall(code, keyOf('x'))).toMatchObject({ status: 401, body: { error: { code: 'codeInvalid' } } });
    const { devices } = await test.gateway.admin.call('device.list', {});
    expect(devices).toMatchObject([{ name: 'machine' }]);
  });

  it('refuses an expired code and another version of the protocol', async () => {
    const { code } = await test.gateway.admin.call('enrolment.create', {});
    expect(await enrolCall(code, keyOf('k'), 2)).toMatchObject({
      status: 426,
      body: { error: { code: 'versionUnsupported' } },
    });
    await test.clock.advance(600_000);
    expect(await enrolCall(code)).toMatchObject({ status: 401, body: { error: { code: 'codeExpired' } } });
  });

  it('stops guessing, and goes on doing so after a restart', async () => {
    const { code } = await test.gateway.admin.call('enrolment.create', {});
    for (let count = 0; count < ADDRESS_TRIES_MAX; count += 1) {
      expect((await enrolCall(count % 2 === 0 ? 'no code at all' : 'AAAAAA-BBBBBBBBBBBB')).status).toBe(401);
    }
    await test.restart();
    const answer = await enrolCall(code);
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'rateLimited' } } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(500);
  });

  it('counts all addresses of one household as one', async () => {
    const { code } = await test.gateway.admin.call('enrolment.create', {});
    const enrolFrom = async (remoteAddress: string, wish = 'AAAAAA-BBBBBBBBBBBB') => {
      const payload = { protocol: 1, code: wish, key: keyOf('k'), name: 'machine' };
      return (await test.call({ method: 'POST', url: '/device/v1/enrol', payload, remoteAddress })).status;
    };
    for (let count = 0; count < ADDRESS_TRIES_MAX; count += 1) {
      expect(await enrolFrom(`2001:db8::${count.toString(16)}`)).toBe(401);
    }
    expect(await enrolFrom('2001:db8::ffff', code)).toBe(429);
    expect(await enrolFrom('2001:db8:0:1::1', code)).toBe(200);
  });

  it('is not for pages in browsers of the machine, which cannot use up its tries either', async () => {
    const { code } = await test.gateway.admin.call('enrolment.create', {});
    const payload = JSON.stringify({ protocol: 1, code: 'AAAAAA-BBBBBBBBBBBB', key: keyOf('k'), name: 'page' });
    const fromPage = (origin: string) =>
      // What a page may send to another site without asking first.
      test.call({
        method: 'POST',
        url: '/device/v1/enrol',
        headers: { origin, 'content-type': 'text/plain' },
        payload,
      });
    for (let count = 0; count <= ADDRESS_TRIES_MAX; count += 1) {
      const origin = count % 2 === 0 ? 'https://evil.example' : 'null';
      expect(await fromPage(origin)).toMatchObject({ status: 403, body: { error: { code: 'pageRefused' } } });
    }
    expect((await enrolCall(code)).status).toBe(200);
  });

  it('leaves no code, key or token in the log', async () => {
    const device = await test.enrol();
    await device.start();
    const text = JSON.stringify(test.log.lines);
    for (const hidden of [device.code, device.token, device.key]) expect(text).not.toContain(hidden);
  });
});

describe('every call of a device', () => {
  it('needs its token', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer xxxxxxxxxxxxxxxxxxxxxxxxxxx', 'Basic abc']) {
      const answer = await test.call({
        method: 'POST',
        url: '/device/v1/poll',
        headers: { authorization },
        payload: { epoch: 1, room: [], waitMs: 0 },
      });
      expect(answer).toMatchObject({ status: 401, body: { error: { code: 'tokenRefused' } } });
    }
  });

  it('is refused in the form of the protocol when it is malformed or unknown', async () => {
    const device = await test.enrol();
    const headers = { authorization: `Bearer ${device.token}` };
    for (const payload of ['{', '{}', '[]', '{"epoch":"1","room":[],"waitMs":0}']) {
      const answer = await test.call({ method: 'POST', url: '/device/v1/poll', headers, payload });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'badRequest' } } });
    }
    // No date could be made of it, and no number that comes back from the store.
    const beyond = Number.MAX_SAFE_INTEGER;
    const session = { state: 'online', agoMs: beyond };
    const text = { key: 'a key of it', to: { kind: 'number', number: '491510000001' }, text: 'x' } as const;
    for (const answer of [
      await device.call('account', { channel: 'whatsapp', number: '491510000000', session }),
      await device.call('sendMany', { accountId: 'acc', texts: [{ ...text, notBefore: beyond }] }),
      await device.call('sendMany', { accountId: 'acc', texts: [{ ...text, validityMs: beyond }] }),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'badRequest' } } });
    }
    const unknown = await test.call({ method: 'POST', url: '/device/v1/none', headers });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'notFound' } } });
    const other = { protocol: 2, anything: true };
    expect(await test.call({ method: 'POST', url: '/device/v1/session', headers, payload: other })).toMatchObject({
      status: 426,
    });
  });

  it('of an older run is superseded, also a poll that waits', async () => {
    const { device, epoch } = await ready();
    const waiting = device.call('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    await device.start();
    const superseded = { status: 409, body: { error: { code: 'superseded' } } };
    expect(await waiting).toMatchObject(superseded);
    expect(await device.call('accept', { epoch, items: [] })).toMatchObject(superseded);
    expect(await device.call('holdings', { epoch, holdings: [], last: true })).toMatchObject(superseded);
  });
});

describe('polling', () => {
  it('is answered the moment a message is accepted, with durations and not instants', async () => {
    const { device, epoch } = await ready();
    const poll = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    const id = await test.accept('now');
    const { leases } = await poll;
    expect(leases).toMatchObject([
      {
        message: { id, accountId: 'acc', content: { text: 'now' }, acceptedAgoMs: 0, expiresInMs: 604_800_000 },
        fence: 1,
        leaseMs: LEASE_MS,
        resume: false,
      },
    ]);
    expect(leases[0]?.message.networkId).toMatch(/^3EB0[0-9A-F]{18}$/);
  });

  it('is answered empty at the end of the wished time', async () => {
    const { device, epoch } = await ready();
    const poll = device.ok('poll', { epoch, room: room(), waitMs: 20_000 });
    await test.clock.advance(19_999);
    expect(test.clock.pending).toBeGreaterThan(1);
    await test.clock.advance(1);
    expect(await poll).toMatchObject({ leases: [], commands: [] });
  });

  it('twice at once ends the older poll, which answers empty; what comes goes to the newer', async () => {
    const { device, epoch } = await ready();
    const older = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    const newer = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    expect(await older).toMatchObject({ leases: [], commands: [] });
    const id = await test.accept();
    expect((await newer).leases.map(({ message }) => message.id)).toEqual([id]);
  });

  it('repeats leases whose answer was lost, and does not answer in a circle when a device does not take them', async () => {
    const { device, epoch } = await ready();
    const id = await test.accept();
    const first = await device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    const again = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    let isAnswered = false;
    void again.then(() => (isAnswered = true));
    await test.clock.advance(249);
    expect(isAnswered).toBe(false);
    await test.clock.advance(1);
    expect((await again).leases).toMatchObject([{ message: { id }, fence: first.leases[0]?.fence }]);
    expect((await device.ok('poll', { epoch, room: room(), waitMs: 0 })).leases).toHaveLength(1);
  });

  it('gets new messages at once even while older leases are open', async () => {
    const { device, epoch } = await ready();
    const a = await test.accept();
    await device.ok('poll', { epoch, room: room(), waitMs: 0 });
    const poll = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    const b = await test.accept();
    expect((await poll).leases.map(({ message }) => message.id)).toEqual([a, b]);
  });

  it('waits for nothing once the gateway stops', async () => {
    const { device, epoch } = await ready();
    const poll = device.ok('poll', { epoch, room: room(), waitMs: 25_000 });
    await test.clock.settle();
    const stopped = test.restart();
    expect(await poll).toMatchObject({ leases: [] });
    await stopped;
  });

  it('gets its own epoch again when it arrives again, however late, and supersedes nothing', async () => {
    const device = await test.enrol();
    const wish = (run: string) => ({ protocol: 1, appVersion: '1', capabilities: [], storeId: STORE_ID, run });
    const { epoch: first } = await device.ok('session', wish('first'));
    const { epoch: second } = await device.ok('session', wish('second'));
    expect(await device.ok('session', wish('first'))).toMatchObject({ epoch: first });
    await device.ok('holdings', { epoch: second, holdings: [], last: true });
    expect(await device.ok('poll', { epoch: second, room: [], waitMs: 0 })).toMatchObject({ leases: [] });
  });

  it('says before the last page that holdings are missing', async () => {
    const device = await test.enrol();
    const wish = { protocol: 1, appVersion: '1', capabilities: [], storeId: STORE_ID, run: 'first' };
    const { epoch, confirmedReport, now } = await device.ok('session', wish);
    expect({ epoch, confirmedReport, now }).toEqual({ epoch: 1, confirmedReport: 0, now: test.clock.now() });
    expect(await device.call('poll', { epoch, room: [], waitMs: 0 })).toMatchObject({
      status: 409,
      body: { error: { code: 'holdingsMissing' } },
    });
  });
});

describe('an account', () => {
  it('is told how fast its plan lets it send', async () => {
    const device = await test.enrol();
    await device.start();
    const account = { channel: 'whatsapp', number: '491510000000' } as const;
    expect(await device.ok('account', account)).not.toHaveProperty('pacing');
    const instance = { client: 'shop@example.com', channel: 'whatsapp', instance: 1 } as const;
    await test.gateway.admin.call('instance.pace', { ...instance, pace: 'professional' });
    expect(await device.ok('account', account)).toMatchObject({ state: 'bound', pacing: PACING_PLANS.professional });
    const wrong = test.gateway.admin.call('instance.pace', { ...instance, pace: 'frantic' as 'default' });
    await expect(wrong).rejects.toMatchObject({ code: 'badInput' });
  });

  it('waits when its number was given up, and goes on with the next one', async () => {
    const { device, epoch } = await ready();
    const id = await test.accept();
    const instance = { client: 'shop@example.com', channel: 'whatsapp', instance: 1 } as const;
    await test.gateway.admin.call('instance.replace', instance);
    expect(await device.ok('account', { channel: 'whatsapp' })).toMatchObject({ state: 'held' });
    expect((await device.ok('poll', { epoch, room: room(), waitMs: 0 })).leases).toEqual([]);
    expect(await device.ok('account', { channel: 'whatsapp', number: '4915199' })).toMatchObject({ state: 'bound' });
    expect((await device.ok('poll', { epoch, room: room(), waitMs: 0 })).leases).toMatchObject([{ message: { id } }]);
    const { instances } = await test.gateway.admin.call('instance.list', {});
    expect(instances[0]).toMatchObject({ number: '4915199', held: false });
    await expect(test.gateway.admin.call('instance.replace', { ...instance, instance: 2 })).rejects.toMatchObject({
      code: 'notBound',
    });
  });

  it('may report more at once than other calls may hold', async () => {
    const { device, epoch } = await ready();
    const reports = Array.from({ length: 500 }, (_, index) => ({
      kind: 'inbound' as const,
      accountId: 'acc',
      agoMs: 0,
      inbound: {
        networkId: `A${index}`,
        chat: { kind: 'person' as const },
        from: {},
        content: { kind: 'text' as const, text: 'x'.repeat(10_000) },
        sentAgoMs: 0,
      },
    }));
    expect(await device.ok('report', { epoch, storeId: STORE_ID, first: 1, reports })).toEqual({ confirmed: 500 });
  });
});

describe('the way of a message', () => {
  it('ends as read although every answer was lost once and every call came twice', async () => {
    const { device, epoch } = await ready();
    const id = await test.accept();
    const twice = async <T>(call: () => Promise<T>): Promise<T> => {
      await call();
      return call();
    };
    const { leases } = await twice(() => device.ok('poll', { epoch, room: room(), waitMs: 0 }));
    const { accepted } = await twice(() => device.ok('accept', { epoch, items: items(leases) }));
    expect(accepted).toEqual([id]);
    const networkId = leases[0]?.message.networkId ?? '';
    const reports = [
      { kind: 'sending', id, fence: 1, agoMs: 0 },
      { kind: 'result', id, fence: 1, networkId, outcome: { kind: 'sent' }, agoMs: 0 },
      { kind: 'receipt', id, networkId, receipt: 'read', agoMs: 0 },
    ] as const;
    const batch = (first: number, last: number) => ({
      epoch,
      storeId: STORE_ID,
      first,
      reports: reports.slice(first - 1, last),
    });
    await twice(() => device.ok('report', batch(1, 2)));
    await test.restart();
    await twice(() => device.ok('report', batch(1, 3)));
    expect(await device.call('report', batch(1, 1))).toMatchObject({ status: 200, body: { confirmed: 3 } });
    expect(await test.statusOf(id)).toMatchObject({
      status: 'read',
      history: ['queued', 'sending', 'sent', 'read'].map((status) => ({ status })),
    });
    expect((await device.ok('poll', { epoch, room: room(), waitMs: 0 })).leases).toEqual([]);
  });

  it('comes back after an expired lease; the late acceptance of the old one is refused', async () => {
    const { device, epoch } = await ready();
    const id = await test.accept();
    const first = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
    await test.clock.advance(LEASE_MS);
    const second = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
    expect(second.leases).toMatchObject([{ message: { id }, fence: 2 }]);
    expect(await device.ok('accept', { epoch, items: items(first.leases) })).toEqual({ accepted: [], refused: [id] });
    expect(await device.ok('accept', { epoch, items: items(second.leases) })).toEqual({ accepted: [id], refused: [] });
  });

  it('is refused a report with a gap before it, by a code of its own', async () => {
    const { device, epoch } = await ready();
    const reports = [{ kind: 'session', accountId: 'acc', state: 'online', agoMs: 0 }] as const;
    expect(await device.call('report', { epoch, storeId: STORE_ID, first: 2, reports: [...reports] })).toMatchObject({
      status: 409,
      body: { error: { code: 'reportGap' } },
    });
  });
});
