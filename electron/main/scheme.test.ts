import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { answer, CONTENT_SECURITY_POLICY, isOwnUrl } from './scheme.ts';

let built: TemporaryFolder;
let screens: string;
beforeAll(() => {
  built = createTemporaryFolder();
  screens = built.file('renderer');
  mkdirSync(join(screens, 'assets'), { recursive: true });
  writeFileSync(join(screens, 'index.html'), '<!doctype html>');
  writeFileSync(join(screens, 'assets', 'a.js'), 'true');
  writeFileSync(built.file('secret.json'), '{}');
  writeFileSync(built.file('renderer.js'), 'true');
});
afterAll(() => built.remove());

const get = (url: string, method = 'GET') => answer({ url, method }, screens);

describe('our own scheme', () => {
  it('serves the screens with their types under a policy that allows nothing else', async () => {
    const page = await get('app://pairline/?x#y');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(await page.text()).toBe('<!doctype html>');
    expect((await get('app://pairline/assets/a.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  it.each([
    ['a step out', 'app://pairline/%2e%2e/secret.json'],
    ['an encoded step out', 'app://pairline/..%2fsecret.json'],
    ['a step out behind a folder', 'app://pairline/assets/..%2f..%2fsecret.json'],
    ['a backslash', 'app://pairline/..%5csecret.json'],
    ['a folder of the same beginning', 'app://pairline/../renderer.js'],
    ['an absolute path', 'app://pairline//etc/passwd'],
    ['a drive', 'app://pairline/C:/secret.json'],
    ['a zero byte', 'app://pairline/index.html%00.js'],
    ['broken encoding', 'app://pairline/%E0%A4%A'],
    ['another host', 'app://elsewhere/index.html'],
    ['a file of no known type', 'app://pairline/assets/a.js.map'],
    ['a missing file', 'app://pairline/none.js'],
    ['a folder', 'app://pairline/assets'],
  ])('finds nothing under %s', async (_what, url) => {
    const refused = await get(url);
    expect(refused.status).toBe(404);
    expect(await refused.text()).toBe('');
  });

  it('only reads', async () => {
    expect((await get('app://pairline/', 'POST')).status).toBe(405);
    expect(await (await get('app://pairline/', 'HEAD')).text()).toBe('');
  });
});

it.each([
  ['app://pairline/', true],
  ['app://pairline/index.html#queue', true],
  ['app://pairline.evil.example/', false],
  ['app://user@pairline:1/', false],
  ['https://pairline/', false],
  ['about:blank', false],
  ['', false],
])('tells our own address: %s → %s', (url, own) => {
  expect(isOwnUrl(url)).toBe(own);
});
