import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { words } from '../../renderer/words/index.ts';
import type { ImportLine } from '../../shared/contract/ui/imports.ts';
import { createFakeDoor, type FakeDoor, type FakeState } from './fake-door.ts';
import { overflowPx } from './harness.ts';
import { chooseOrders, importLines, importOf, orders } from './import-scenes.ts';
import { longWords, snapshotOf } from './scenes.ts';
import { useScreens } from './use-screens.ts';

/** Messages from a file: what is read, shown and handed over. */

const screens = useScreens();
let door: FakeDoor;

async function open(state: FakeState = { snapshot: snapshotOf() }, options: BrowserContextOptions = {}): Promise<Page> {
  door = createFakeDoor(state);
  const shown = await screens.look(door, options);
  await shown.page.getByRole('link', { name: words.app.queue }).click();
  await shown.page.getByRole('link', { name: words.imports.open }).click();
  await shown.page.getByRole('heading', { name: words.imports.title }).waitFor();
  return shown.page;
}
const called = (name: string) => door.calls.filter((call) => call.name === name).map(({ input }) => input);
const handedLines = () => (called('import.add') as { lines: ImportLine[] }[]).flatMap(({ lines }) => lines);
const fill = chooseOrders(orders());
const choose = (text: string) => chooseOrders(text);

test('a file is shown as it will be sent, with what is wrong in which line, before anything is handed over', async () => {
  const page = await open();
  await fill(page);
  await page.getByText(words.imports.fine(3)).waitFor();
  await page.getByText('Hello Ada, your order 4709 is ready 👍').waitFor();
  for (const problem of ['countryMissing', 'numberBad', 'textEmpty', 'duplicate', 'schedulePast'] as const) {
    await page.getByText(words.imports.lineProblems[problem]).waitFor();
  }
  await page.getByText(words.imports.inLines('6, 7')).waitFor();
  expect(called('import.begin')).toEqual([]);
  await page.getByRole('button', { name: words.imports.check(3) }).click();
  await expect.poll(() => called('import.check')).toHaveLength(1);
  expect(handedLines()).toHaveLength(9);
  expect(handedLines()[0]).toMatchObject({
    line: 2,
    wish: { to: { kind: 'number', number: '447700900274' }, priority: 'high' },
  });
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/import\/[0-9a-f-]{36}$/);
});

test('the country of numbers without one is offered and never assumed', async () => {
  const page = await open();
  await fill(page);
  await page.getByText(words.imports.countryMissing(2)).waitFor();
  await page.getByRole('combobox', { name: words.imports.country }).click();
  await page.getByRole('option', { name: /\+44.*Bakery/ }).click();
  await page.getByText(words.imports.fine(5)).waitFor();
  await page.getByRole('button', { name: words.imports.check(5) }).click();
  await expect.poll(() => called('import.check')).toHaveLength(1);
  const numbers = handedLines().flatMap((line) =>
    'wish' in line && line.wish.to.kind === 'number' ? line.wish.to.number : [],
  );
  expect(numbers).toContain('447700900276');
});

test('one text for all takes the values of each line, and names what no column has', async () => {
  const page = await open();
  await fill(page);
  await page.getByRole('button', { name: words.imports.texts.template }).click();
  const text = page.getByRole('textbox', { name: words.imports.template });
  await text.fill('Dear {who}');
  await page.getByText(words.imports.unknown('{who}')).waitFor();
  expect(await page.getByRole('button', { name: words.imports.check(5) }).count()).toBe(0);
  await text.fill('Dear ');
  await page.getByRole('button', { name: `${words.imports.insert} {name}` }).click();
  await page.getByText('Dear Zoë', { exact: true }).waitFor();
});

test('a column is chosen by hand, and what cannot be read says why', async () => {
  const page = await open();
  await choose('PK\u0003\u0004')(page);
  await page.getByRole('alert').getByText(words.imports.problems.workbook.title).waitFor();
  await choose('who,what\nAda,447700900001\nBo,447700900002')(page);
  await page.getByRole('combobox', { name: words.imports.fields.number }).waitFor();
  await page.getByRole('button', { name: words.imports.texts.column }).click();
  await page.getByRole('combobox', { name: words.imports.fields.text }).click();
  await page.getByRole('option', { name: /who/ }).click();
  await page.getByText(words.imports.fine(2)).waitFor();
});

test('a file that is dropped on the queue is read', async () => {
  const page = await open();
  await page.getByRole('link', { name: words.app.queue }).click();
  await page.getByRole('heading', { name: words.queue.title }).waitFor();
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.items.add(new File(['phone,text\\n447700900001,Hello'], 'dropped.csv'));
    const target = document.querySelector('main h1');
    for (const type of ['dragenter', 'dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    }
  })()`);
  await page.getByText(words.imports.columnsMeaning('dropped.csv', 1)).waitFor();
});

test('a hundred thousand lines are read and handed over while the page goes on', async () => {
  const page = await open();
  const lines = Array.from({ length: 100_000 }, (_, row) => `4915${String(100_000_000 + row)},"Hello ${row}"`);
  // What keeps the page from answering is seen as a gap between its frames.
  await page.evaluate(
    `window.gap = 0; let last = performance.now(); (function look() { requestAnimationFrame(() => { const now = performance.now(); window.gap = Math.max(window.gap, now - last); last = now; look(); }); })()`,
  );
  // By its path: a buffer would pass through the page itself.
  const path = join(screens.folder, 'large.csv');
  await writeFile(path, ['number,text', ...lines].join('\n'));
  await page.locator('input[type=file]').setInputFiles(path);
  await page.getByText(words.imports.fine(100_000)).waitFor();
  await page.getByRole('button', { name: words.imports.check(100_000) }).click();
  await expect.poll(() => called('import.check'), { timeout: 60_000 }).toHaveLength(1);
  expect(handedLines()).toHaveLength(100_000);
  // Far above what a person notices on a quiet machine; a page that reads all at once stands still for seconds.
  expect(await page.evaluate<number>('window.gap')).toBeLessThan(1_000);
});

test('an import goes on under the page, is paused and cancelled, and says what holds it', async () => {
  const running = importOf({
    step: 'running',
    counts: { total: 10, left: 6, accepted: 4, known: 0, refused: 0, unsure: 0 },
  });
  const page = await open({ snapshot: snapshotOf({ imports: [running] }), importLines: importLines() });
  await page.getByRole('link', { name: running.name }).click();
  await page.getByText(words.imports.running(4, 10)).waitFor();
  door.push({ kind: 'imports', imports: [{ ...running, counts: { ...running.counts, left: 2, accepted: 8 } }] });
  await page.getByText(words.imports.running(8, 10)).waitFor();
  const hold = { code: 'quotaUsed', retryAt: Date.now() + 60_000 };
  door.push({ kind: 'imports', imports: [{ ...running, hold }] });
  await page.getByText(words.sendRefusals.quotaUsed).waitFor();
  await page.getByRole('button', { name: words.imports.tryNow }).click();
  await expect.poll(() => called('import.resume')).toEqual([{ importId: running.id }]);
  await page.getByRole('button', { name: words.imports.pause }).click();
  await expect.poll(() => called('import.pause')).toEqual([{ importId: running.id }]);
  await page.getByRole('button', { name: words.imports.cancel, exact: true }).click();
  await page.getByRole('alertdialog').getByText(words.imports.cancelMeaning(4, 6)).waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: words.imports.cancelYes }).click();
  await expect.poll(() => called('import.cancel')).toEqual([{ importId: running.id }]);
});

test('the result is told by reason and line, and saved as a file', async () => {
  const page = await open({ snapshot: snapshotOf({ imports: [importOf()] }), importLines: importLines() });
  await page.getByRole('link', { name: importOf().name }).click();
  await page.getByText(words.imports.done(1_180)).waitFor();
  await page.getByText(words.sendRefusals.optedOut).first().waitFor();
  await page.getByText(words.imports.lines, { exact: true }).click();
  await page.getByText('+447700900275').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: words.imports.save }).click();
  const file = await (await download).path();
  expect((await download).suggestedFilename()).toBe('christmas-orders-result.csv');
  const [head, first] = (await readFile(file, 'utf8')).split('\r\n');
  expect(head).toBe('\uFEFFLine,Recipient,Result,Reason,Message id');
  expect(first).toBe('4,12,Left out,"This is no phone number, or digits are missing.",');
});

test('what was accepted before is left out, unless its owner wants it again', async () => {
  const view = importOf({
    step: 'checked',
    counts: { total: 10, left: 10, accepted: 0, known: 0, refused: 0, unsure: 0 },
    check: { done: 10, refused: 1, known: 4 },
  });
  const page = await open({ snapshot: snapshotOf({ imports: [view] }) });
  await page.getByRole('link', { name: view.name }).click();
  await page.getByText(words.imports.knownBefore(4)).waitFor();
  await page.getByRole('button', { name: words.imports.send(5) }).waitFor();
  await page.getByRole('switch', { name: words.imports.repeat }).click();
  await page.getByRole('button', { name: words.imports.send(9) }).click();
  await expect.poll(() => called('import.start')).toEqual([{ importId: view.id, repeat: true }]);
});

test('nobody scrolls sideways, and every screen can be reached where it is narrow', async () => {
  const page = await open(longWords(), { viewport: { width: 380, height: 700 } });
  await choose(orders(true))(page);
  await page.getByText(words.imports.preview).waitFor();
  expect(await overflowPx(page)).toBe(0);
  for (const link of await page.getByRole('navigation').getByRole('link').all()) {
    const box = await link.boundingBox();
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= 380).toBe(true);
  }
});
