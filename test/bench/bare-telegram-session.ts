/**
 * A bare mtcute client as a process of its own: the yardstick. It stores its session in the product's sealed file and uses nothing
 * else of the product. Started with one JSON argument, it signs in, prints a line, then answers one line per command on stdin.
 */
import { randomBytes } from 'node:crypto';
import { TelegramClient } from '@mtcute/node';
import { openAuthStore, type AuthStore } from '../../engine/channels/telegram/auth-store.ts';
import { crypto } from '../../engine/channels/telegram/library.ts';
import { createDraftSecrets } from '../../engine/channels/telegram/secrets.ts';
import { createSessionStorage } from '../../engine/channels/telegram/session-storage.ts';
import { systemClock } from '../../platform/clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createVault } from '../../platform/vault.ts';
import { trustTelegram } from '../networks/mtcute-client.ts';
import { TelegramControl } from '../networks/telegram-control.ts';
import { TELEGRAM_APP } from '../support/channels.ts';
import { serveBare } from './bare-commands.ts';
import type { SessionStart } from './session-process.ts';

const start = JSON.parse(process.argv[2] ?? '') as SessionStart;
const [dc] = start.networks.telegramDcs;
if (!dc) throw new Error('the network has no data centre');
trustTelegram(start.networks.telegramKey);
const store: AuthStore = await openAuthStore({
  path: `${start.folder}/bare.db`,
  accountId: 'bare',
  vault: createVault(randomBytes(32)),
  clock: systemClock,
  log: createMemoryLog(),
});
const fail = (error: unknown): void => {
  throw error;
};
const { arrivals, peers } = store;
const storageOf = (secrets = createDraftSecrets(), isDurable = false) =>
  createSessionStorage({ secrets, isDurable, peers, written: arrivals.written, onFailure: fail });

const makeClient = (storage: ReturnType<typeof storageOf>): TelegramClient =>
  new TelegramClient({
    ...TELEGRAM_APP,
    storage: storage.provider,
    storageOptions: { cleanup: false },
    crypto,
    defaultDcs: { main: dc, media: dc },
    logLevel: 0,
    updates: { catchUp: true },
  });

const drafts = createDraftSecrets();
const draft = storageOf(drafts);
let client = makeClient(draft);
const self = await client.signInQr({
  onUrlUpdated: (url) => void new TelegramControl(start.control).scan(start.number, url),
});
draft.moveTo(await store.adopt(drafts, { number: self.phoneNumber ?? start.number }), true);
/** Users by number, asked for once. */
const users = new Map<string, number>();

async function userOf(number: string): Promise<number> {
  const known = users.get(number);
  if (known !== undefined) return known;
  const contact = { phone: `+${number}`, firstName: number, lastName: '' };
  const id = (await client.importContacts([contact])).users[0]?.id ?? 0;
  users.set(number, id);
  return id;
}

serveBare({
  send: async ({ numbers, count }) => {
    for (let index = 0; index < count; index += 1) {
      await client.sendText(await userOf(numbers[index % numbers.length] ?? ''), `Your order ${index} is ready`);
    }
  },
  document: async ({ to, path }) => {
    const file = {
      type: 'document',
      file: `file:${path}`,
      fileMime: 'application/pdf',
      fileName: 'order.pdf',
    } as const;
    await client.sendMedia(await userOf(to), file);
  },
  end: () => client.destroy(),
  logIn: async () => {
    client = makeClient(storageOf(store.login(), true));
    await client.connect();
    await client.getMe();
    await client.startUpdatesLoop();
  },
});
