import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { openDesktopState } from './desktop-state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairline-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('remembers what changed, over a restart', async () => {
  const path = join(folder, 'desktop.json');
  const first = await openDesktopState(path, createMemoryLog());
  expect(first.current()).toEqual({ toldKeepsRunning: false, gateway: 'embedded', language: 'system' });
  const window = { bounds: { x: 10, y: -20, width: 800, height: 600 }, maximized: true };
  void first.change({ window });
  await first.change({ gateway: 'hosted' });
  const second = await openDesktopState(path, createMemoryLog());
  expect(second.current()).toEqual({ window, toldKeepsRunning: false, gateway: 'hosted', language: 'system' });
});

it('starts anew when the file says nothing that it understands', async () => {
  const path = join(folder, 'desktop.json');
  for (const text of ['{', '{"gateway":"moon"}', '[]', '']) {
    writeFileSync(path, text);
    const state = await openDesktopState(path, createMemoryLog());
    expect(state.current()).toEqual({ toldKeepsRunning: false, gateway: 'embedded', language: 'system' });
  }
});

it('goes on when the disk takes nothing, and says so in the log', async () => {
  const log = createMemoryLog();
  const state = await openDesktopState(join(folder, 'missing', 'desktop.json'), log);
  await state.change({ toldKeepsRunning: true });
  expect(state.current().toldKeepsRunning).toBe(true);
  expect(JSON.stringify(log.lines)).toContain('desktopState.notWritten');
});
