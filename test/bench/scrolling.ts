import type { Browser, Page } from 'playwright-core';
import { createFakeDoor } from '../e2e/fake-door.ts';
import { look } from '../e2e/harness.ts';
import { everyMessage, snapshotOf } from '../e2e/scenes.ts';
import { quantile } from './statistics.ts';

const ROWS = 100_000;
/** Longer than that, and a person sees it. */
const SLOW_FRAME_MS = 50;
const WHEELED_MS = 6_000;
const KEYED = 90;
/** Frames of a scroll bar that is dragged from one end to the other. */
const DRAGGED_FRAMES = 240;

/**
 * Frames while 100,000 messages move by: under the wheel, under held keys, and under a dragged scroll bar, where every frame shows
 * other rows. Measured in the page, from one frame to the next; `still` is the same page at rest and says what the machine itself
 * costs. `longestWorkMs` is the processor time of the longest task on the page's thread, from Chromium's own trace: it does not grow
 * with what else the machine does.
 */
export async function scrolling(browser: Browser, folder: string): Promise<Record<string, unknown>> {
  const door = createFakeDoor({ snapshot: snapshotOf(), messages: everyMessage(ROWS) });
  const { page, go, end } = await look(browser, door, folder, { reducedMotion: 'no-preference' });
  await go('#/queue');
  await page.locator('[data-row]').first().waitFor();
  await page.evaluate(RECORDER);
  const frames = {
    still: await recorded(page, () => page.waitForTimeout(2_000)),
    wheel: await recorded(page, () => wheel(page)),
    keys: await recorded(page, () => keys(page)),
    dragged: await recorded(page, () => page.evaluate<void>(DRAG)),
  };
  await end();
  return { rows: ROWS, ...frames };
}

const LIST = `document.querySelector('.windowed')`;

/** Keeps the time between frames while `recording`. */
const RECORDER = `
  window.frames_ = { recording: false, gaps: [] };
  let last = performance.now();
  const frame = (now) => {
    if (frames_.recording) frames_.gaps.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);`;

/** From the top to the bottom, a step with every frame. */
const DRAG = `new Promise((resolve) => {
  const list = ${LIST};
  const whole = list.scrollHeight - list.clientHeight;
  let at = 0;
  const step = () => {
    list.scrollTop = (whole * (at += 1)) / ${DRAGGED_FRAMES};
    if (at < ${DRAGGED_FRAMES}) requestAnimationFrame(step);
    else requestAnimationFrame(() => resolve());
  };
  requestAnimationFrame(step);
})`;

async function wheel(page: Page): Promise<void> {
  await page.locator('.windowed').hover();
  const begun = performance.now();
  while (performance.now() - begun < WHEELED_MS) await page.mouse.wheel(0, 480);
}

async function keys(page: Page): Promise<void> {
  await page.evaluate(`${LIST}.querySelector('[data-row][tabindex="0"]').focus()`);
  for (let pressed = 0; pressed < KEYED; pressed += 1) await page.keyboard.press(KEYS[pressed % KEYS.length] ?? 'End');
}
const KEYS = [
  ...Array.from({ length: 10 }, () => 'PageDown'),
  ...Array.from({ length: 10 }, () => 'ArrowDown'),
  'End',
  'Home',
];

async function recorded(page: Page, act: () => Promise<unknown>) {
  const browser = page.context().browser();
  await browser?.startTracing(page, {
    categories: ['disabled-by-default-devtools.timeline', 'toplevel', '__metadata'],
  });
  await page.evaluate('void Object.assign(frames_, { recording: true, gaps: [] })');
  await act();
  const { gaps } = await page.evaluate<{ gaps: number[] }>('Object.assign(frames_, { recording: false })');
  const trace = (await browser?.stopTracing()) ?? Buffer.alloc(0);
  const rounded = (ms: number): number => Math.round(ms * 10) / 10;
  return {
    frames: gaps.length,
    p50Ms: rounded(quantile(gaps, 0.5)),
    p99Ms: rounded(quantile(gaps, 0.99)),
    longestMs: rounded(Math.max(...gaps)),
    slowFrames: gaps.filter((gap) => gap > SLOW_FRAME_MS).length,
    longestWorkMs: rounded(longestTaskMs(trace)),
  };
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Processor time, microseconds. */
  tdur?: number;
  args?: { name?: string };
}

/** Processor time of the longest task on a page's main thread. */
function longestTaskMs(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] };
  const pages = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && pages.has(`${pid} ${tid}`));
  return Math.max(...tasks.map(({ tdur }) => (tdur ?? 0) / 1_000));
}
