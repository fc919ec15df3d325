import { expect, test } from 'vitest';
import type { UiBridge, UiPatch, UiSnapshot } from '../../shared/contract/ui.ts';
import { createTestClock } from '../testing/manual-clock.ts';
import { snapshot } from '../testing/samples.ts';
import { createBridgeClient } from './bridge-client.ts';

function setUp() {
  const clock = createTestClock();
  const heard: string[] = [];
  const questions: { resolve(value: UiSnapshot): void; reject(error: Error): void }[] = [];
  let push: (patches: UiPatch[]) => void = () => undefined;
  const bridge = {
    call: () => Promise.reject(new Error('the engine ended')),
    snapshot: () => new Promise<UiSnapshot>((resolve, reject) => questions.push({ resolve, reject })),
    onPatches: (receive: (patches: UiPatch[]) => void) => {
      push = receive;
      return () => void (push = () => undefined);
    },
  } satisfies UiBridge;
  const client = createBridgeClient(bridge, clock);
  const stop = client.start({
    connection: ({ kind }) => void heard.push(kind),
    snapshot: () => void heard.push('snapshot'),
    patches: (patches) => void heard.push(`${patches.length} patches`),
  });
  return { clock, heard, questions, client, stop, push: (patches: UiPatch[]) => push(patches) };
}

const removed: UiPatch = { kind: 'accountRemoved', accountId: 'a' };
/** Lets answered promises be heard. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('patches that arrive before the snapshot are part of it', async () => {
  const { heard, questions, push } = setUp();
  push([removed]);
  questions[0]?.resolve(snapshot());
  await settle();
  push([removed]);
  expect(heard).toEqual(['connecting', 'snapshot', '1 patches']);
});

test('an engine that ended is said at once; when it runs again the page starts from a snapshot', async () => {
  const { heard, questions, push } = setUp();
  questions[0]?.resolve(snapshot());
  await settle();
  push([{ kind: 'engine', running: false }]);
  push([removed]);
  push([{ kind: 'engine', running: true }]);
  questions[1]?.resolve(snapshot());
  await settle();
  expect(heard).toEqual(['connecting', 'snapshot', 'lost', 'snapshot']);
});

test('while no engine answers it is asked again, and an answer to an older question counts no more', async () => {
  const { clock, heard, questions, push, stop } = setUp();
  questions[0]?.reject(new Error('not running'));
  await settle();
  clock.advance(250);
  push([{ kind: 'engine', running: false }]);
  questions[1]?.resolve(snapshot());
  await settle();
  expect(heard).toEqual(['connecting', 'lost', 'lost']);
  stop();
  expect(clock.pending).toBe(0);
});

test('a call without an engine is answered, never thrown', async () => {
  const { client } = setUp();
  expect(await client.call('link.retry', {})).toMatchObject({ ok: false, error: { code: 'engineStopped' } });
});
