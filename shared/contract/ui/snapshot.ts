import type { LinkState } from '../../model/link.ts';
import type { MessageStatus } from '../../model/message.ts';
import type { AccountView } from './accounts.ts';
import type { ImportView } from './imports.ts';
import type { MessageRow } from './messages.ts';
import type { ShownSettings } from './settings.ts';
import type { Warning } from './warnings.ts';

export interface UiSnapshot {
  /** `shell`: what runs around the engine; only the desktop app has habits of its own. */
  app: { version: string; machine: string; startedAt: number; shell: 'desktop' | 'headless' };
  link: { state: LinkState; gatewayUrl?: string; embedded: boolean };
  accounts: AccountView[];
  /** Messages by status, ended ones within the retention. */
  queue: Record<MessageStatus, number>;
  /** Imports of files, the newest first. */
  imports: ImportView[];
  warnings: Warning[];
  settings: ShownSettings;
  /**
   * The store is a copy that was made then (UTC milliseconds) and nothing is sent until the owner says what becomes of what
   * waited in it; `null` nearly always.
   */
  restored: { madeAt: number } | null;
  /** The gateway's operator asks for a support bundle, and the owner has not decided; `askedAt` in UTC milliseconds. */
  bundleRequest: { id: string; askedAt: number; gatewayUrl: string; note?: string } | null;
  /** When the engine made this snapshot, UTC milliseconds: the page counts from the engine's clock, not its own. */
  now: number;
}

export type UiPatch =
  | { kind: 'account'; account: AccountView }
  | { kind: 'accountRemoved'; accountId: string }
  | { kind: 'link'; link: UiSnapshot['link'] }
  | { kind: 'queue'; queue: UiSnapshot['queue'] }
  /** Messages that are new or changed. */
  | { kind: 'messages'; rows: MessageRow[] }
  /** The groups of an account may read differently: ask for what is looked at. */
  | { kind: 'groups'; accountId: string }
  | { kind: 'imports'; imports: ImportView[] }
  | { kind: 'warnings'; warnings: Warning[] }
  | { kind: 'settings'; settings: ShownSettings }
  | { kind: 'bundleRequest'; bundleRequest: UiSnapshot['bundleRequest'] }
  | { kind: 'restored'; restored: UiSnapshot['restored'] }
  /**
   * From the desktop shell alone, whose engine is another process: it ended (`running: false`), or runs again: ask for a
   * snapshot and read the pages that are open again. (Over the WebSocket the connection itself says so.)
   */
  | { kind: 'engine'; running: boolean };
