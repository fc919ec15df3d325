import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ImportLine, ImportWish } from '../../shared/contract/ui/imports.ts';
import type { ImportView } from '../../shared/contract/ui.ts';
import { createEngineRig, type EngineRig } from '../testing/engine-rig.ts';
import { ASK_AGAIN_MS } from './runner.ts';

let rig: EngineRig;
let accountId: string;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
  ({ id: accountId } = await rig.ready());
});
afterEach(() => rig.dispose());

const FIRST = '5b0e1f5c-8a57-4f6e-9d4c-000000000001';
const SECOND = '5b0e1f5c-8a57-4f6e-9d4c-000000000002';
const wishOf = (line: number, more: Partial<ImportWish> = {}): ImportLine => ({
  line,
  wish: { to: { kind: 'number', number: `4915100${String(line).padStart(6, '0')}` }, text: `Hello ${line}`, ...more },
});
const linesOf = (count: number): ImportLine[] => Array.from({ length: count }, (_, index) => wishOf(index + 2));

/** As the page does: all lines, then the check. */
async function handOver(importId: string, lines: ImportLine[]): Promise<void> {
  await rig.call('import.begin', { importId, accountId, name: 'orders.csv' });
  for (let from = 0; from < lines.length; from += 500) {
    await rig.call('import.add', { importId, lines: lines.slice(from, from + 500) });
  }
  await rig.call('import.check', { importId });
  await rig.advance(100);
}
const view = (importId = FIRST): ImportView => {
  const found = rig.engine.snapshot().imports.find(({ id }) => id === importId);
  if (!found) throw new Error('It is not there');
  return found;
};
const trouble = async (importId = FIRST) => (await rig.call('import.lines', { importId, only: 'trouble' })).lines;
/** How many messages the gateway has accepted from this device. */
const accepted = (): number => rig.gateway.messages.size;

it('is checked, sent on the owner’s word, and tells what became of each line', async () => {
  rig.gateway.refuseText = (text) => (text === 'Hello 3' ? 'optedOut' : undefined);
  await handOver(FIRST, [...linesOf(3), { line: 5, to: '12', problem: 'numberBad' }]);
  expect(view()).toMatchObject({
    step: 'checked',
    check: { done: 3, refused: 1 },
    counts: { total: 4, left: 3, refused: 1 },
  });
  expect(accepted()).toBe(0);
  expect((await rig.call('import.reasons', { importId: FIRST })).reasons).toEqual([
    { code: 'numberBad', count: 1 },
    { code: 'optedOut', count: 1 },
  ]);
  await rig.call('import.start', { importId: FIRST });
  await rig.advance(100);
  expect(view()).toMatchObject({ step: 'done', counts: { total: 4, left: 0, accepted: 2, refused: 2 } });
  expect(accepted()).toBe(2);
  expect(await trouble()).toMatchObject([
    { line: 3, result: 'refused', code: 'optedOut' },
    { line: 5, to: '12', result: 'refused', code: 'numberBad' },
  ]);
  const all = (await rig.call('import.lines', { importId: FIRST })).lines;
  expect(all[0]).toMatchObject({ line: 2, to: '4915100000002', result: 'accepted' });
  expect(rig.gateway.messages.has(all[0]?.messageId ?? '')).toBe(true);
});

it('goes on after the engine stopped in the middle, and nothing is accepted twice', async () => {
  await handOver(FIRST, linesOf(950));
  // The gateway accepts, and the device never hears of it.
  rig.way.weather.loseAnswersOf.set('sendMany', 1);
  await rig.call('import.start', { importId: FIRST });
  expect(accepted()).toBe(100);
  await rig.stop();
  await rig.start();
  await rig.advance(60_000);
  expect(view()).toMatchObject({ step: 'done', counts: { accepted: 950, unsure: 0, left: 0 } });
  expect(accepted()).toBe(950);
  expect(rig.gateway.violations).toEqual([]);
});

it('waits while the gateway is away, says so, and goes on by itself', async () => {
  await handOver(FIRST, linesOf(300));
  rig.gateway.refuse = { problem: { code: 'unreachable' } };
  await rig.call('import.start', { importId: FIRST });
  await rig.advance(100);
  expect(view()).toMatchObject({ step: 'running', hold: { code: 'gatewayAway' }, counts: { accepted: 0 } });
  rig.gateway.refuse = undefined;
  await rig.advance(600_000);
  expect(view()).toMatchObject({ step: 'done', counts: { accepted: 300 } });
});

it('a used quota holds it and costs no line', async () => {
  rig.gateway.refuseText = (text) => (accepted() >= 30 || text === 'none' ? 'quotaUsed' : undefined);
  await handOver(FIRST, linesOf(50));
  expect(view()).toMatchObject({ step: 'checked', check: { refused: 0 } });
  await rig.call('import.start', { importId: FIRST });
  await rig.advance(100);
  expect(view()).toMatchObject({ step: 'running', hold: { code: 'quotaUsed' }, counts: { accepted: 30, left: 20 } });
  rig.gateway.refuseText = undefined;
  await rig.call('import.resume', { importId: FIRST });
  await rig.advance(100);
  expect(view()).toMatchObject({ step: 'done', counts: { accepted: 50 } });
});

it('an import of the same file later accepts only what is new, unless its owner wants it again', async () => {
  await handOver(FIRST, linesOf(20));
  await rig.call('import.start', { importId: FIRST });
  await rig.advance(100);
  await handOver(SECOND, linesOf(25));
  expect(view(SECOND)).toMatchObject({ step: 'checked', check: { known: 20, refused: 0 } });
  await rig.call('import.start', { importId: SECOND });
  await rig.advance(100);
  expect(view(SECOND)).toMatchObject({ step: 'done', counts: { known: 20, accepted: 5 } });
  expect(accepted()).toBe(25);
  const third = '5b0e1f5c-8a57-4f6e-9d4c-000000000003';
  await handOver(third, linesOf(5));
  await rig.call('import.start', { importId: third, repeat: true });
  await rig.advance(100);
  expect(view(third)).toMatchObject({ step: 'done', counts: { known: 0, accepted: 5 } });
  expect(accepted()).toBe(30);
});

it('an id stands for one message: another text under it is refused, also in the same file', async () => {
  await handOver(FIRST, [wishOf(2, { id: 'order 7' }), wishOf(3, { id: 'order 7', text: 'Other' })]);
  await rig.call('import.start', { importId: FIRST });
  await rig.advance(100);
  expect(await trouble()).toMatchObject([{ line: 3, code: 'duplicate' }]);
  await handOver(SECOND, [wishOf(2, { id: 'order 7', text: 'Changed' })]);
  expect(await trouble(SECOND)).toMatchObject([{ line: 2, result: 'left', code: 'idReused' }]);
  await rig.call('import.start', { importId: SECOND });
  await rig.advance(100);
  expect(await trouble(SECOND)).toMatchObject([{ line: 2, result: 'refused', code: 'idReused' }]);
  expect(accepted()).toBe(1);
});

it('is paused and resumed, also over a restart, and cancelled without losing what was accepted', async () => {
  rig.way.weather.delayMs = 40;
  await handOver(FIRST, linesOf(1_000));
  await rig.advance(5_000);
  await rig.call('import.start', { importId: FIRST });
  await rig.advance(60);
  await rig.call('import.pause', { importId: FIRST });
  await rig.advance(2_000);
  const { counts } = view();
  expect(counts.accepted).toBeGreaterThan(0);
  expect(counts.left).toBeGreaterThan(0);
  await rig.stop();
  await rig.start();
  await rig.advance(2_000);
  expect(view()).toMatchObject({ step: 'paused', counts });
  await rig.call('import.resume', { importId: FIRST });
  await rig.advance(60);
  await rig.call('import.cancel', { importId: FIRST });
  await rig.advance(2_000);
  const ended = view();
  expect(ended.step).toBe('cancelled');
  expect(ended.counts.accepted).toBe(accepted());
  expect(ended.counts.accepted + ended.counts.left).toBe(1_000);
});

it('what was asked for too long ago without an answer is not asked again, and is said to be unsure', async () => {
  await handOver(FIRST, linesOf(10));
  rig.way.weather.loseAnswersOf.set('sendMany', 1);
  await rig.call('import.start', { importId: FIRST });
  expect(accepted()).toBe(10);
  await rig.stop();
  rig.clock.jump(ASK_AGAIN_MS + 1);
  await rig.start();
  await rig.advance(1_000);
  expect(view()).toMatchObject({ step: 'done', counts: { unsure: 10, accepted: 0 } });
});

it('a file whose page went away before its end leaves nothing', async () => {
  await rig.call('import.begin', { importId: FIRST, accountId, name: 'orders.csv' });
  await rig.call('import.add', { importId: FIRST, lines: linesOf(10) });
  await rig.stop();
  await rig.start();
  expect(rig.engine.snapshot().imports).toEqual([]);
});

it('tells pages as it goes, and is forgotten when its owner wants that', async () => {
  const steps = new Set<string>();
  rig.engine.subscribe((patches) => {
    for (const patch of patches) if (patch.kind === 'imports') for (const { step } of patch.imports) steps.add(step);
  });
  await handOver(FIRST, linesOf(5));
  await rig.call('import.start', { importId: FIRST });
  await rig.advance(100);
  expect([...steps]).toEqual(expect.arrayContaining(['checked', 'done']));
  await rig.call('import.remove', { importId: FIRST });
  expect(rig.engine.snapshot().imports).toEqual([]);
  expect((await rig.engine.call('import.lines', { importId: FIRST })).ok).toBe(false);
});
