/** The file in which the WhatsApp channel keeps its keys: damaged, sealed under another key, on a full disk. */
import { directWay } from '../../platform/testing/direct-way.ts';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAccount } from '../../engine/channels/whatsapp/account.ts';
import { openAuthStore, type AuthStore } from '../../engine/channels/whatsapp/auth-store.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { createVault } from '../../platform/vault.ts';
import { PortError } from '../../shared/ports.ts';
import type { Networks } from '../networks/client.ts';
import type { TestAccount } from './whatsapp-account.ts';
import { me, whatsappHouse } from './whatsapp-house.ts';

let networks: Networks;
let user: TestAccount;
whatsappHouse((fresh, around) => {
  user = fresh;
  networks = around;
});

describe('an auth file that cannot be read', () => {
  beforeEach(async () => {
    await user.open();
    await user.pair(networks, me);
    await user.close();
  });

  const copies = (): string[] => readdirSync(user.folder.file('account')).filter((name) => name.includes('broken'));

  it('a changed record is broken, a copy is kept, and no new identity appears', async () => {
    const file = new DatabaseSync(user.file);
    file.exec("UPDATE record SET sealed = zeroblob(200) WHERE type = 'creds'");
    file.close();
    await expect(user.open()).rejects.toMatchObject({ code: 'sealBroken' });
    await expect(user.open()).rejects.toMatchObject({ code: 'sealBroken' });
    expect(copies()).toHaveLength(1);
  });

  it('missing credentials of a paired account are broken, not unpaired', async () => {
    const file = new DatabaseSync(user.file);
    file.exec("DELETE FROM record WHERE type = 'creds'");
    file.close();
    await expect(user.open()).rejects.toMatchObject({ code: 'storeBroken' });
  });

  it('a record moved from another place is broken', async () => {
    const file = new DatabaseSync(user.file);
    file.exec(`UPDATE record SET sealed = (SELECT sealed FROM record WHERE type = 'pre-key' LIMIT 1)
               WHERE rowid = (SELECT rowid FROM record WHERE type = 'pre-key' ORDER BY rowid DESC LIMIT 1)`);
    file.close();
    await expect(user.open()).rejects.toMatchObject({ code: 'sealBroken' });
  });

  it('a truncated file is broken', async () => {
    const kept = user.folder.file('kept.db');
    copyFileSync(user.file, kept);
    truncateSync(user.file, 5_000);
    await expect(user.open()).rejects.toMatchObject({ code: 'storeBroken' });
    expect(copies().length).toBeGreaterThan(0);
    copyFileSync(kept, user.file);
    expect((await user.open()).identity()).toMatchObject({ number: me });
  });

  it('another key than the one it was sealed under is missing, and nothing is touched', async () => {
    const { vault } = user;
    user.vault = createVault(randomBytes(32));
    await expect(user.open()).rejects.toMatchObject({ code: 'keyMissing' });
    expect(copies()).toEqual([]);
    user.vault = vault;
    expect((await user.open()).identity()).toMatchObject({ number: me });
  });

  it('deleting the account leaves no file', async () => {
    const account = await user.open();
    await account.close();
    await account.deleteFiles();
    expect(existsSync(user.folder.file('account'))).toBe(false);
  });
});

describe('a full disk', () => {
  it('while pairing says so, and nobody is paired', async () => {
    const store = await openAuthStore({
      path: user.folder.file('auth.db'),
      accountId: 'account-1',
      vault: user.vault,
      clock: systemClock,
      log: user.log,
    });
    const full: AuthStore = {
      ...store,
      draft: () => ({ ...store.draft(), commit: () => Promise.reject(new PortError('diskFull')) }),
    };
    const account = createAccount({
      accountId: 'account-1',
      folder: user.folder.path,
      clock: systemClock,
      random: systemRandom,
      vault: user.vault,
      log: user.log,
      onEvent: (event) => void user.events.push(event),
      sentPayload: () => undefined,
      sentSince: () => [],
      media: user.media,
      wayOut: directWay,
      app: () => undefined,
      store: full,
      versions: { current: () => [2, 3000, 1], refresh: () => Promise.resolve(false) },
      url: networks.whatsappUrl,
    });
    try {
      account.connect('pair');
      const { qr } = await user.next('qrShown');
      // The phone does not learn that this end could not keep its keys.
      await networks.whatsapp.scan(me, qr).catch(() => undefined);
      expect((await user.next('closed')).cause).toEqual({ code: 'diskFull' });
      expect(user.events.some(({ kind }) => kind === 'paired')).toBe(false);
      expect(account.identity()).toBeUndefined();
    } finally {
      await account.close();
    }
  });
});
