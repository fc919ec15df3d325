import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const out = join(import.meta.dirname, '..', '..', 'out');

/** All that the built app takes from outside: a key from systemd, its own file when it is an AppImage, its arguments. */
const READ_FROM_OUTSIDE = [
  'process.argv',
  'process.argv.includes("--hidden")',
  'process.env["APPIMAGE"]',
  'process.env["CREDENTIALS_DIRECTORY"]',
];

/**
 * Nobody can lead the app to another network: neither a variable of its environment nor an argument is read that could name one,
 * and no word of the tests' own switches is in it. @throws when one is
 */
export function checkNoBackDoor(): void {
  const files = readdirSync(join(out, 'main'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  assert.ok(files.includes('engine-process.js'));
  const code = files.map((name) => readFileSync(join(out, 'main', name), 'utf8'));
  const read = code.flatMap(
    (text) => text.match(/process\.(?:env|argv|execArgv)\b(?:\[[^\]]*\]|\.\w+(?:\([^)]*\))?)?/g) ?? [],
  );
  assert.deepEqual([...new Set(read)].sort(), READ_FROM_OUTSIDE);
  // Another way to the same would hide from the search above.
  assert.deepEqual(
    code.flatMap((text) => text.match(/\bprocess\[|=\s*process\s*[;,]|["'](?:node:)?process["']/g) ?? []),
    [],
  );
  assert.deepEqual(
    code.flatMap((text) => text.match(/PAIRLINE_TEST\w*|parseArgs/g) ?? []),
    [],
  );
}
