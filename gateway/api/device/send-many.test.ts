import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ImportedText } from '../../../shared/contract/device.ts';
import { plan } from '../../../shared/contract/plan.ts';
import { room, startTestGateway, type TestDevice, type TestGateway } from '../../testing/test-gateway.ts';

const SHOP = 'shop@example.com';
let test: TestGateway;
let device: TestDevice;
let epoch: number;
beforeEach(async () => {
  test = await startTestGateway();
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
});
afterEach(() => test.stop());

const textTo = (last: number, more: Partial<ImportedText> = {}): ImportedText => ({
  key: `import line ${last}`,
  to: { kind: 'number', number: `491510000000${last}` },
  text: `Hello ${last}`,
  ...more,
});
const sendMany = async (texts: ImportedText[], check = false) =>
  (await device.ok('sendMany', { accountId: 'acc', check, texts })).answers;
const leases = async () => (await device.ok('poll', { epoch, room: room(), waitMs: 0 })).leases;

it('texts are accepted in their order, once, with priority and validity', async () => {
  const texts = [textTo(1), textTo(2, { priority: 'high', validityMs: 3_600_000 }), textTo(3)];
  const first = await sendMany(texts);
  expect(first.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
  expect(await sendMany(texts)).toEqual(first);
  const offered = (await leases()).map(({ message }) => message);
  expect(offered.toSorted((a, b) => a.seq - b.seq).map(({ content }) => content)).toEqual(
    [1, 2, 3].map((last) => ({ kind: 'text', text: `Hello ${last}` })),
  );
  expect(offered.find(({ priority }) => priority === 'high')).toMatchObject({ expiresInMs: 3_600_000 });
});

it('what is for later is not offered before, and means the same instant when it is asked again', async () => {
  const notBefore = test.clock.now() + 3_600_000;
  const first = await sendMany([textTo(1, { notBefore })]);
  await test.clock.advance(1_000);
  expect(await sendMany([textTo(1, { notBefore })])).toEqual(first);
  expect(await leases()).toEqual([]);
});

it('one that is refused says why, and holds up no other', async () => {
  await test.gateway.admin.call('recipient.optOut', {
    client: SHOP,
    channel: 'whatsapp',
    instance: 1,
    number: '4915100000002',
  });
  expect(await sendMany([textTo(1), textTo(2), textTo(3)])).toMatchObject([
    { kind: 'accepted' },
    { kind: 'refused', code: 'optedOut' },
    { kind: 'accepted' },
  ]);
});

it('a check says what acceptance would say, and accepts and counts nothing', async () => {
  await test.gateway.admin.call('plan.put', { name: 'one', plan: plan.parse({ messagesPerDay: 1 }) });
  await test.gateway.admin.call('client.plan', { client: SHOP, plan: 'one' });
  const name = { client: SHOP, channel: 'whatsapp', instance: 1 } as const;
  await test.gateway.admin.call('instance.optIn', { ...name, optIn: true });
  expect(await sendMany([textTo(1)], true)).toMatchObject([{ kind: 'refused', code: 'notRegistered' }]);
  await test.gateway.admin.call('instance.optIn', { ...name, optIn: false });
  expect(await sendMany([textTo(1), textTo(2)], true)).toEqual([{ kind: 'acceptable' }, { kind: 'acceptable' }]);
  expect(await leases()).toEqual([]);
  expect(await sendMany([textTo(1), textTo(2)])).toMatchObject([
    { kind: 'accepted' },
    { kind: 'refused', code: 'quotaUsed' },
  ]);
});

it('an account without an instance is told so for each', async () => {
  const { answers } = await device.ok('sendMany', { accountId: 'other', texts: [textTo(1), textTo(2)] });
  expect(answers).toMatchObject([
    { kind: 'refused', code: 'unbound' },
    { kind: 'refused', code: 'unbound' },
  ]);
});
