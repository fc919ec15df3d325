import type { AccountView, MessageRow, UiSnapshot } from '../../shared/contract/ui.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import { MESSAGE_STATUSES } from '../../shared/model/message.ts';

/** Noon of a winter's day, so that the hour is the same with and without summer time rules. */
export const NOON = Date.UTC(2026, 0, 1, 12);

export const account = (part: Partial<AccountView> = {}): AccountView => ({
  id: 'bakery',
  channel: 'whatsapp',
  label: 'Bakery',
  session: { kind: 'online', since: NOON, attempt: 1 },
  paused: false,
  evidence: {},
  queue: { waiting: 0, handedOver: 0, unsure: 0 },
  ...part,
});

export const emptyQueue = Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as UiSnapshot['queue'];

export const snapshot = (part: Partial<UiSnapshot> = {}): UiSnapshot => ({
  app: { version: '0.1.0', machine: 'front-desk', startedAt: NOON, shell: 'desktop' },
  link: { state: { kind: 'linked', since: NOON, lastAnswerAt: NOON, latencyMs: 41 }, embedded: true },
  accounts: [account()],
  queue: emptyQueue,
  imports: [],
  warnings: [],
  settings: { ...DEFAULT_SETTINGS, language: 'en', telegramApp: null },
  restored: null,
  bundleRequest: null,
  now: NOON,
  ...part,
});

export const row = (part: Partial<MessageRow> = {}): MessageRow => ({
  id: '00000000-0000-4000-8000-000000000001',
  accountId: 'bakery',
  channel: 'whatsapp',
  to: '447700900274',
  kind: 'text',
  preview: 'Your order 4709 is ready',
  status: 'queued',
  acceptedAt: NOON,
  changedAt: NOON,
  ...part,
});
