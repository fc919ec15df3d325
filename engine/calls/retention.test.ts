import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_RETENTION } from '../../shared/policy/retention.ts';
import { createEngineRig, BOB, type EngineRig } from '../testing/engine-rig.ts';

const DAY_MS = 24 * 3_600_000;
let rig: EngineRig;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
});
afterEach(() => rig.dispose());

it('says what a shorter time deletes, deletes nothing until it is asked to, and then just that', async () => {
  const { id } = await rig.ready();
  rig.gateway.post(id, BOB);
  await rig.advance(5_000);
  const sent = () => rig.call('messages.page', { offset: 0, limit: 10 });
  expect((await sent()).total).toBe(1);
  rig.clock.jump(2 * DAY_MS);

  const shorter = { ...DEFAULT_RETENTION, sentDays: 1 };
  expect(await rig.call('retention.preview', { retention: DEFAULT_RETENTION })).toMatchObject({ sent: 0, media: 0 });
  expect(await rig.call('retention.preview', { retention: shorter })).toMatchObject({ sent: 1, media: 0, logs: 0 });
  expect((await sent()).total).toBe(1);

  await rig.call('retention.set', { retention: shorter });
  await rig.advance(1_000);
  expect((await sent()).total).toBe(0);
  expect(rig.engine.snapshot().settings.retention).toEqual(shorter);
});

it('refuses days that are none', async () => {
  const result = await rig.engine.call('retention.set', { retention: { ...DEFAULT_RETENTION, eventsDays: 0 } });
  expect(result).toMatchObject({ ok: false, error: { code: 'badInput' } });
});
