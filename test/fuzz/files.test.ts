import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesktopState } from '../../electron/main/desktop-state.ts';
import { dataRootOf, settleMove } from '../../engine/data-folder/move.ts';
import { settlePending } from '../../engine/data-folder/pending.ts';
import { openAccessFile } from '../../engine/headless/access/access-file.ts';
import { makeBackup } from '../../gateway/backup/backup.ts';
import { BackupError } from '../../gateway/backup/manifest.ts';
import { restoreBackup } from '../../gateway/backup/restore.ts';
import { ConfigError, loadConfig } from '../../gateway/config/load.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { systemClock } from '../../platform/clock.ts';
import { loadKey } from '../../platform/key-file.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { PassphraseFileError, readWithPassphrase, writeWithPassphrase } from '../../platform/passphrase-file.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { readTable, TableError } from '../../renderer/features/import/read-table.ts';
import { PortError } from '../../shared/ports.ts';
import { oddTexts } from './generate.ts';
import { fuzz, SEED } from './rounds.ts';
import { damaged } from './wire.ts';

/** Files beside the stores, damaged or put there by others: what was written comes back, or a refusal with a code. */
const counts = { test: 12, prove: 3_000 };
const vault = createVault(new Uint8Array(32).fill(7));

let folder: TemporaryFolder;
let copies = 0;
beforeAll(() => {
  folder = createTemporaryFolder();
});
afterAll(() => folder.remove());
const newFolder = (): string => {
  copies += 1;
  const path = folder.file(`${copies}`);
  mkdirSync(path);
  return path;
};
/** The value, or the code of a refusal; anything else that is thrown is a bug. */
async function outcome<T>(work: () => Promise<T>): Promise<T | { code: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PortError || error instanceof PassphraseFileError) return { code: error.code };
    if (error instanceof BackupError || error instanceof ConfigError || error instanceof TableError) {
      return { code: error.name };
    }
    throw error;
  }
}

describe(`a damaged file, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  const content = Buffer.alloc(600_000, 'an attachment of two chunks ');

  it('of an attachment gives no byte that was not in it', async () => {
    const path = newFolder();
    const store = await openMediaStore({ folder: path, vault });
    const { sha256 } = await store.write(Readable.from([content]), { maxBytes: content.length });
    const file = `${path}/${sha256.slice(0, 2)}/${sha256}`;
    const whole = readFileSync(file);
    await fuzz(damaged(whole), counts, async (bytes) => {
      writeFileSync(file, bytes);
      let got = 0;
      await outcome(async () => {
        for await (const part of await store.read(sha256)) {
          const read = part as Buffer;
          expect(read.equals(content.subarray(got, got + read.length))).toBe(true);
          got += read.length;
        }
      });
    });
  });

  it('sealed by a passphrase gives no byte that was not in it', async () => {
    const path = folder.file('sealed');
    const file = await open(path, 'w');
    const sealed = await writeWithPassphrase(file, 'correct horse', 10);
    await sealed.write(content, 0, content.length);
    await sealed.finish();
    await file.close();
    const whole = readFileSync(path);
    await fuzz(damaged(whole), counts, async (bytes) => {
      let got = 0;
      await outcome(async () => {
        for await (const part of readWithPassphrase(Readable.from([bytes]), 'correct horse')) {
          expect(Buffer.from(part).equals(content.subarray(got, got + part.byteLength))).toBe(true);
          got += part.byteLength;
        }
      });
    });
  });

  it('of the key is refused unless it has the length of one; then its stores refuse it', async () => {
    const path = folder.file('key');
    await fuzz(fc.oneof(damaged(Buffer.alloc(32, 7)), fc.uint8Array({ maxLength: 64 })), counts, async (bytes) => {
      writeFileSync(path, bytes, { mode: 0o600 });
      const key = await outcome(() => loadKey({ path, credentialName: 'none', mayCreate: false }));
      if (bytes.length === 32) expect(key).toEqual(new Uint8Array(bytes));
      else expect(key).toMatchObject({ code: 'keyUnreadable' });
    });
  });

  it('of who may look at the screens lets nobody in', async () => {
    const path = folder.file('access');
    const record = {
      sessions: [{ digest: 'd', id: 'i', madeAt: 1, seenAt: 1, browser: 'b', by: 'link' as const }],
      tries: {},
    };
    await (await openAccessFile(path, vault)).change(() => record);
    const whole = readFileSync(path);
    await fuzz(damaged(whole), counts, async (bytes) => {
      writeFileSync(path, bytes);
      const found = await outcome(async () => (await openAccessFile(path, vault)).current);
      if (!('code' in found)) expect([whole.equals(bytes) ? record : undefined]).toContainEqual(found);
    });
  });

  const notes = fc.oneof(
    ...[
      '{"kind":"restore","phase":"swap","had":["engine"]}',
      '{"to":"/nowhere/at/all"}',
      '{"window":{"bounds":{"x":1,"y":2,"width":800,"height":600},"maximized":false},"gateway":"hosted","language":"de"}',
    ].map((text) => damaged(Buffer.from(text))),
    oddTexts.map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text)),
  );
  it.each(['pending.json', 'moving.json', 'moved.json'])(
    '%s beside the data is put to a person, or followed',
    async (name) => {
      await fuzz(notes, counts, async (bytes) => {
        const root = newFolder();
        writeFileSync(`${root}/${name}`, bytes);
        await outcome<unknown>(() => (name === 'pending.json' ? settlePending(root) : settleMove(root)));
        await outcome(() => dataRootOf(root));
      });
    },
  );

  it('of the desktop is as if nothing had been remembered', async () => {
    const path = folder.file('desktop.json');
    await fuzz(notes, counts, async (bytes) => {
      writeFileSync(path, bytes);
      const { window } = (await openDesktopState(path, createMemoryLog())).current();
      if (window) expect(Number.isSafeInteger(window.bounds.x) && window.bounds.width > 0).toBe(true);
    });
  });

  it('of settings is refused in words', async () => {
    const toml = Buffer.from('listen = "127.0.0.1:8080"\npublic_url = "https://example.org"\n[backup]\nkeep = 3\n');
    const path = folder.file('gateway.toml');
    await fuzz(
      fc.oneof(
        damaged(toml),
        oddTexts.map((text) => Buffer.from(text)),
      ),
      counts,
      async (bytes) => {
        writeFileSync(path, bytes);
        await outcome(async () => loadConfig({ env: {}, args: ['--config', path], systemFile: undefined }));
      },
    );
  });

  it('of texts to be sent is a table, or says why not', async () => {
    const csv = Buffer.from('number;text\r\n4915112345678;"Hello ""you""\r\nthere"\r\n4915112345679;Grüße\r\n');
    const bytesOf = fc.oneof(
      damaged(csv),
      fc.uint8Array({ maxLength: 200 }),
      oddTexts.map((text) => Buffer.from(text)),
    );
    await fuzz(bytesOf, counts, async (bytes) => {
      const read = { signal: new AbortController().signal, onProgress: () => undefined };
      const table = await outcome(() => readTable(new Blob([Buffer.from(bytes)]), read));
      if ('rows' in table) for (const { cells } of table.rows) expect(cells.length).toBeGreaterThan(0);
    });
  });

  it('of a backup of the gateway is refused in words and leaves no store, or is whole', async () => {
    const from = newFolder();
    const key = `${from}/key`;
    writeFileSync(key, Buffer.alloc(32, 7), { mode: 0o600 });
    const store = await openSqliteStore({
      path: `${from}/gateway.db`,
      vault,
      log: createMemoryLog(),
      clock: systemClock,
    });
    await store.close();
    const file = folder.file('one.backup');
    await makeBackup({ folder: from, file, keyFile: key, now: 0 });
    const whole = readFileSync(file);
    const damage = fc.oneof(
      damaged(whole),
      damaged(whole.subarray(0, 1_024)).map((head) => Buffer.concat([head, whole.subarray(1_024)])),
    );
    await fuzz(damage, { test: 6, prove: 1_000 }, async (bytes) => {
      const target = newFolder();
      writeFileSync(file, bytes);
      const result = await outcome(() =>
        restoreBackup({ file, folder: target, keyFile: `${target}/key`, newId: false, now: Date.now() }),
      );
      expect(existsSync(`${target}/gateway.db`)).toBe(!('code' in result));
      if ('code' in result) return;
      const restored = await openSqliteStore({
        path: `${target}/gateway.db`,
        vault,
        log: createMemoryLog(),
        clock: systemClock,
      });
      expect(restored.gatewayId).toBe(store.gatewayId);
      await restored.close();
    });
  });
});
