import { AUTH_FILE } from '../auth-file.ts';
import { makeFolder } from '../../../platform/atomic-file.ts';
import { join } from 'node:path';
import {
  DEFAULT_CONNECTION_CONFIG,
  fetchLatestBaileysVersion,
  fetchLatestWaWebVersion,
  WA_CERT_DETAILS,
} from '@whiskeysockets/baileys';
import type { ChannelFactory } from '../channel.ts';
import { createAccount } from './account.ts';
import { openAuthStore } from './auth-store.ts';
import { guardConsole } from './console-guard.ts';
import type { FetchLinkPreview } from './prepare.ts';
import type { ClientVersion } from './version.ts';
import { createVersionSource } from './version.ts';

export interface WhatsAppFactoryOptions {
  /**
   * Another server than WhatsApp's and the key that signs its certificates. For tests and the demo only; entry points take
   * it from their bootstrap flags, never in a packaged app. It holds for the whole process.
   */
  server?: { url: string; publicKey: Uint8Array };
  /** Finds out the current version of WhatsApp Web; by default from Baileys' repository, then from WhatsApp itself. */
  fetchVersion?: () => Promise<ClientVersion | undefined>;
  /** Through a guard against addresses inside this network. Without it links go out without a preview. */
  fetchLinkPreview?: FetchLinkPreview;
  /** Larger received files are named and not fetched; 100 MB when not told. */
  maxInboundBytes?: number;
}

export function createWhatsAppFactory(options: WhatsAppFactoryOptions = {}): ChannelFactory {
  const { fetchLinkPreview, fetchVersion = fetchPublishedVersion, maxInboundBytes, server } = options;
  guardConsole();
  if (server) WA_CERT_DETAILS.PUBLIC_KEY.set(server.publicKey);
  return {
    channel: 'whatsapp',
    open: async (accountOptions) => {
      const { accountId, clock, folder, log, vault } = accountOptions;
      makeFolder(folder);
      const store = await openAuthStore({ path: join(folder, AUTH_FILE), accountId, vault, clock, log });
      const versions = createVersionSource({
        bundled: DEFAULT_CONNECTION_CONFIG.version,
        load: () => store.setting('clientVersion'),
        save: (version) => store.saveSetting('clientVersion', version),
        fetchVersion,
        clock,
      });
      return createAccount({
        ...accountOptions,
        store,
        versions,
        ...(server && { url: server.url }),
        ...(fetchLinkPreview && { fetchLinkPreview }),
        ...(maxInboundBytes !== undefined && { maxInboundBytes }),
      });
    },
  };
}

/** Baileys' own is known to work with it; WhatsApp's may be newer than that. */
async function fetchPublishedVersion(): Promise<ClientVersion | undefined> {
  const baileys = await fetchLatestBaileysVersion();
  const bundled = DEFAULT_CONNECTION_CONFIG.version;
  if (baileys.isLatest && baileys.version[2] > bundled[2]) return baileys.version;
  const web = await fetchLatestWaWebVersion();
  return web.isLatest ? web.version : undefined;
}
