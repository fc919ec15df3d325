import { AUTH_FILE } from '../auth-file.ts';
import { join } from 'node:path';
import { addPublicKey } from '@mtcute/node/utils.js';
import type { ChannelFactory } from '../channel.ts';
import { createAccount } from './account.ts';
import { openAuthStore } from './auth-store.ts';
import { crypto, type DataCentre } from './library.ts';

export interface TelegramFactoryOptions {
  /** Shown to the owner in Telegram's list of sessions. */
  appVersion: string;
  /**
   * Another data centre than Telegram's, and the RSA key that it proves to have, as PEM. For tests and the demo only; entry
   * points take it from their bootstrap flags, never in a packaged app. The key holds for the whole process.
   */
  server?: { dc: DataCentre; publicKey: string };
  /** Larger received files are named and not fetched; 100 MB when not told. */
  maxInboundBytes?: number;
}

/** A data centre of Telegram, by the list that clients are built with. */
const DOOR = { host: '149.154.167.50', port: 443, secure: false };

export function createTelegramFactory({ appVersion, maxInboundBytes, server }: TelegramFactoryOptions): ChannelFactory {
  let isTrusted = server === undefined;
  return {
    channel: 'telegram',
    door: server ? { host: server.dc.ipAddress, port: server.dc.port, secure: false } : DOOR,
    open: async (accountOptions) => {
      const { accountId, clock, folder, log, vault } = accountOptions;
      if (server && !isTrusted) {
        await crypto.initialize();
        addPublicKey(crypto, server.publicKey);
        isTrusted = true;
      }
      const store = await openAuthStore({ path: join(folder, AUTH_FILE), accountId, vault, clock, log });
      return createAccount({
        ...accountOptions,
        store,
        appVersion,

        ...(server && { dc: server.dc }),
        ...(maxInboundBytes !== undefined && { maxInboundBytes }),
      });
    },
  };
}
