import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { knockOwner, type Owner } from '../../engine/headless/owner-door.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import { BACKUP_PART_BYTES, BACKUP_PATH } from '../../shared/contract/ui/data.ts';
import { startChild, type Child } from '../support/child.ts';
import { until } from '../support/until.ts';

/** A backup goes from one machine to another, as an owner with a browser does it; then the other is wiped. Real processes. */

const passphrase = 'correct horse battery staple';
const link = 'l'.repeat(40);
const folder = createTemporaryFolder();
const old = folder.file('old');
const other = folder.file('other');
const place = folder.file('place');
let child: Child<{ ui: string; gateway: string }> | undefined;

afterAll(async () => {
  await child?.stop();
  folder.remove();
});

async function start(data: string): Promise<{ owner: Owner; ui: string }> {
  await child?.stop();
  child = await startChild(
    'engine/headless.ts',
    ['--json', '--data-dir', data, '--ui-port', '0', '--embedded', '--gateway-port', '0'],
    { PAIRLINE_TEST_UI_LINK: link },
  );
  return { owner: await ownerOf(data), ui: new URL('/', child.ready.ui).origin };
}
async function ownerOf(data: string): Promise<Owner> {
  const owner = await knockOwner(data);
  if (!owner) throw new Error(`Nothing runs on ${data}`);
  return owner;
}
/** The snapshot of what runs on the folder, as soon as it fits; it may be starting owner. */
const when = (data: string, fits: (snapshot: UiSnapshot) => boolean, what: string): Promise<UiSnapshot | undefined> =>
  until(
    async () => (await (await knockOwner(data))?.call('snapshot', {}).catch(() => undefined))?.snapshot,
    (snapshot) => snapshot !== undefined && fits(snapshot),
    { everyMs: 100, what },
  );

async function browser(ui: string): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const signedIn = await fetch(`${ui}/ui/session`, {
    method: 'POST',
    headers: { origin: ui, 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';', 1)[0] ?? '')[0] ?? '';
  return (path, init = {}) => fetch(`${ui}${path}`, { ...init, headers: { origin: ui, cookie } });
}

it('what one machine has goes to another by a sealed file; sessions stay, and nothing is sent until the owner says so', async () => {
  const first = await start(old);
  const ask = await browser(first.ui);
  expect((await ask(BACKUP_PATH)).status).toBe(404);
  expect((await fetch(`${first.ui}${BACKUP_PATH}`)).status).toBe(401);
  await first.owner.ui('account.add', { channel: 'whatsapp', label: 'Bakery' });
  await first.owner.ui('settings.change', { language: 'es' });
  const access = await first.owner.ui('api.access', {});
  // Larger than one part.
  const hash = `ab${'0'.repeat(62)}`;
  const attachment = Buffer.alloc(1.5 * BACKUP_PART_BYTES, 'sealed already');
  mkdirSync(join(old, 'engine', 'media', 'ab'), { recursive: true });
  writeFileSync(join(old, 'engine', 'media', 'ab', hash), attachment);
  const made = await first.owner.ui('backup.make', { passphrase });
  expect(made).toMatchObject({ ok: true, value: { name: expect.stringMatching(/^pairline-.*\.backup$/) } });
  const file = Buffer.from(await (await ask(BACKUP_PATH)).arrayBuffer());
  expect(file.byteLength).toBeGreaterThan(attachment.byteLength);

  const second = await start(other);
  const bring = await browser(second.ui);
  const part = (at: number): Promise<Response> =>
    bring(`${BACKUP_PATH}?at=${at}`, { method: 'PUT', body: file.subarray(at, at + BACKUP_PART_BYTES) });
  expect((await fetch(`${second.ui}${BACKUP_PATH}?at=0`, { method: 'PUT', body: 'x' })).status).toBe(401);
  for (let at = 0; at < file.byteLength; at += BACKUP_PART_BYTES) expect((await part(at)).status).toBe(204);
  // A part that comes twice is not taken twice.
  expect((await part(BACKUP_PART_BYTES)).status).toBe(409);
  expect(await second.owner.ui('backup.choose', {})).toMatchObject({ value: { bytes: file.byteLength } });
  expect(await second.owner.ui('backup.look', { passphrase: 'not this one' })).toMatchObject({
    error: { code: 'passphraseWrong' },
  });
  expect(await second.owner.ui('backup.look', { passphrase })).toMatchObject({
    value: { accounts: [{ channel: 'whatsapp', label: 'Bakery' }], gateway: true, obstacle: null },
  });
  expect(readFileSync(join(other, 'restoring', 'engine', 'media', 'ab', hash)).equals(attachment)).toBe(true);
  expect(await second.owner.ui('backup.restore', {})).toMatchObject({ ok: true });
  const snapshot = await when(other, ({ restored }) => restored !== null, 'the restored data');
  expect(snapshot).toMatchObject({
    accounts: [{ label: 'Bakery', session: { kind: 'unpaired' } }],
    settings: { language: 'es' },
  });
  await when(
    other,
    ({ link: { state } }) => state.kind === 'linked',
    'the restored gateway and device find each other',
  );
  expect(await (await ownerOf(other)).ui('api.access', {})).toMatchObject({
    value: {
      clientId: access.ok ? access.value?.clientId : '',
      clientSecret: access.ok ? access.value?.clientSecret : '',
    },
  });
  expect(existsSync(join(other, 'gateway', 'restored'))).toBe(false);
  expect(readdirSync(other)).toContain('before-restore');
  expect(existsSync(join(other, 'pending.json'))).toBe(false);
});

it('data that does not start there is taken back', async () => {
  const owner = await ownerOf(other);
  expect(await owner.ui('backup.make', { passphrase })).toMatchObject({ ok: true });
  const made = readdirSync(join(other, 'backups')).find((name) => name.endsWith('.backup')) ?? '';
  writeFileSync(join(other, 'backups', 'sent'), readFileSync(join(other, 'backups', made)));
  await owner.ui('backup.choose', {});
  expect(await owner.ui('backup.look', { passphrase })).toMatchObject({ ok: true });
  // As a release would find it that cannot read it.
  const store = new DatabaseSync(join(other, 'restoring', 'engine', 'device.db'));
  store.exec('PRAGMA user_version = 9999');
  store.close();
  await owner.ui('settings.change', { language: 'ar' });
  const { startedAt } = (await owner.call('snapshot', {})).snapshot.app;
  await owner.ui('backup.restore', {});
  const snapshot = await when(other, ({ app }) => app.startedAt > startedAt, 'the data of before');
  expect(snapshot).toMatchObject({ accounts: [{ label: 'Bakery' }], settings: { language: 'ar' } });
  expect(await (await ownerOf(other)).ui('data.facts', {})).toMatchObject({ value: { start: 'undone', kept: null } });
});

it('the data goes to another folder, and is found there by whoever names the first one', async () => {
  const owner = await ownerOf(other);
  const { startedAt } = (await owner.call('snapshot', {})).snapshot.app;
  expect(await owner.ui('data.move', { to: other })).toMatchObject({ value: { problem: 'same' } });
  expect(await owner.ui('data.move', { to: place })).toMatchObject({ value: { problem: null } });
  const snapshot = await when(other, ({ app }) => app.startedAt > startedAt, 'the data elsewhere');
  expect(snapshot).toMatchObject({ accounts: [{ label: 'Bakery' }], settings: { language: 'ar' } });
  expect(await (await ownerOf(other)).ui('data.facts', {})).toMatchObject({ value: { folder: place } });
  expect(readdirSync(other)).not.toContain('engine');
});

it('removing everything leaves a folder as on the first day, under another key', async () => {
  const owner = await ownerOf(other);
  const key = readFileSync(join(place, 'key'));
  writeFileSync(join(place, 'not ours.txt'), 'a letter');
  const { startedAt } = (await owner.call('snapshot', {})).snapshot.app;
  expect(await owner.ui('data.reset', {})).toMatchObject({ value: { notLoggedOut: [] } });
  const snapshot = await when(other, ({ app }) => app.startedAt > startedAt, 'the first day');
  expect(snapshot).toMatchObject({ accounts: [], settings: { language: 'system' } });
  expect(readFileSync(join(place, 'key')).equals(key)).toBe(false);
  expect(readFileSync(join(place, 'not ours.txt'), 'utf8')).toBe('a letter');
  expect(readdirSync(place)).not.toContain('before-restore');
});
