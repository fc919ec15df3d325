import { AUTH_FILE } from '../auth-file.ts';
import { join } from 'node:path';
import type { Route } from '../../../platform/way-out.ts';
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
  fetchVersion?: (route: Route) => Promise<ClientVersion | undefined>;
  /** Through a guard against addresses inside this network. Without it links go out without a preview. */
  fetchLinkPreview?: FetchLinkPreview;
  /** Larger received files are named and not fetched; 100 MB when not told. */
  maxInboundBytes?: number;
}

const SERVER = String(DEFAULT_CONNECTION_CONFIG.waWebSocketUrl);

export function createWhatsAppFactory(options: WhatsAppFactoryOptions = {}): ChannelFactory {
  const { fetchLinkPreview, fetchVersion = fetchPublishedVersion, maxInboundBytes, server } = options;
  guardConsole();
  if (server) WA_CERT_DETAILS.PUBLIC_KEY.set(server.publicKey);
  return {
    channel: 'whatsapp',
    door: doorOf(server?.url ?? SERVER),
    open: async (accountOptions) => {
      const { accountId, clock, folder, log, vault, wayOut } = accountOptions;
      const store = await openAuthStore({ path: join(folder, AUTH_FILE), accountId, vault, clock, log });
      const versions = createVersionSource({
        bundled: DEFAULT_CONNECTION_CONFIG.version,
        load: () => store.setting('clientVersion'),
        save: (version) => store.saveSetting('clientVersion', version),
        fetchVersion: () => fetchVersion(wayOut.current()),
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

function doorOf(address: string): ChannelFactory['door'] {
  const { hostname, port, protocol } = new URL(address);
  const secure = protocol === 'wss:';
  return { host: hostname, port: port === '' ? (secure ? 443 : 80) : Number(port), secure };
}

/** Baileys' own is known to work with it; WhatsApp's may be newer than that. */
async function fetchPublishedVersion({ dispatcher }: Route): Promise<ClientVersion | undefined> {
  // Node's `fetch` takes it; the web's types do not know it.
  const by = { ...(dispatcher && { dispatcher }) } as RequestInit;
  const baileys = await fetchLatestBaileysVersion(by);
  const bundled = DEFAULT_CONNECTION_CONFIG.version;
  if (baileys.isLatest && baileys.version[2] > bundled[2]) return baileys.version;
  const web = await fetchLatestWaWebVersion(by);
  return web.isLatest ? web.version : undefined;
}
