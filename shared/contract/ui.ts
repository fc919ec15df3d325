import { z } from 'zod';
import { alertCalls, type AlertAnswers } from './ui/alerts.ts';
import { accountCalls, type AccountAnswers } from './ui/accounts.ts';
import { dataCalls, type DataAnswers } from './ui/data.ts';
import { gatewayCalls, type GatewayAnswers } from './ui/gateway.ts';
import { groupCalls, type GroupAnswers } from './ui/groups.ts';
import { healthCalls, type HealthAnswers } from './ui/health.ts';
import { importCalls, type ImportAnswers } from './ui/imports.ts';
import { messageCalls, type MessageAnswers } from './ui/messages.ts';
import { screenCalls, type ScreenAnswers } from './owner.ts';
import { retentionCalls, type RetentionAnswers } from './ui/retention.ts';
import { settingsCalls, type SettingsAnswers } from './ui/settings.ts';
import { shellCalls, type ShellAnswers } from './ui/shell.ts';
import { wayOutCalls, type WayOutAnswers } from './ui/way-out.ts';
import type { UiPatch, UiSnapshot } from './ui/snapshot.ts';

/**
 * The UI contract: first a whole snapshot, then patches; calls with typed results; long lists by paged queries. The same
 * table serves Electron's IPC and the WebSocket on loopback, and validates both ends. Each subject's part is in `ui/`.
 */

export type { AccountView } from './ui/accounts.ts';
export type { ApiAccessView } from './ui/gateway.ts';
export type { ImportView } from './ui/imports.ts';
export type { MessageRow, MessageTimeline, OwnSend, TimelineStep } from './ui/messages.ts';
export { LANGUAGES, THEMES, type Language, type Settings, type Theme } from './ui/settings.ts';
export type { UiPatch, UiSnapshot } from './ui/snapshot.ts';
export { WARNING_CODES, type Warning, type WarningCode, type WarningOwner } from './ui/warnings.ts';

/** Inputs of all calls. Commands change something; queries do not. */
export const uiCalls = {
  ...accountCalls,
  ...dataCalls,
  ...alertCalls,
  ...gatewayCalls,
  ...groupCalls,
  ...healthCalls,
  ...importCalls,
  ...messageCalls,
  ...screenCalls,
  ...retentionCalls,
  ...settingsCalls,
  ...shellCalls,
  ...wayOutCalls,
} as const;

export interface UiAnswers
  extends
    AccountAnswers,
    DataAnswers,
    AlertAnswers,
    GatewayAnswers,
    GroupAnswers,
    HealthAnswers,
    ImportAnswers,
    MessageAnswers,
    RetentionAnswers,
    ScreenAnswers,
    SettingsAnswers,
    ShellAnswers,
    WayOutAnswers {}

export type UiCall = keyof typeof uiCalls;
export type UiInput<C extends UiCall> = z.input<(typeof uiCalls)[C]>;
export type UiParsedInput<C extends UiCall> = z.output<(typeof uiCalls)[C]>;

export const UI_ERRORS = [
  'badInput',
  'unknownCall',
  'accountNotFound',
  'importNotFound',
  'notPossibleNow',
  'codeInvalid',
  'codeExpired',
  'gatewayUnreachable',
  /** It runs elsewhere, and only its operator may ask this. */
  'gatewayElsewhere',
  /** `detail`: its words. */
  'gatewayRefused',
  'insecureUrl',
  /** Not an address that may be told something; `detail`: the guard's code. */
  'addressRefused',
  /** `detail`: why, see `wayOut.setAuthority`. */
  'certificateInvalid',
  'diskFull',
  'readOnly',
  'tooManyFiles',
  /** Of a backup. */
  'passphraseWrong',
  'notABackup',
  'backupDamaged',
  'backupNewer',
  'engineStopped',
  'internal',
] as const;
export type UiErrorCode = (typeof UI_ERRORS)[number];
export interface UiError {
  code: UiErrorCode;
  /** Technical, for support; words for people come from the message catalogue. */
  detail?: string;
}
export type UiResult<C extends UiCall = UiCall> = { ok: true; value: UiAnswers[C] } | { ok: false; error: UiError };

/** Frames of the WebSocket; over IPC the same values go through `invoke` and one push channel. */
export const uiRequestFrame = z.object({ id: z.number().int(), call: z.string().max(60), input: z.unknown() });
export type UiServerFrame =
  | { kind: 'snapshot'; snapshot: UiSnapshot }
  | { kind: 'patches'; patches: UiPatch[] }
  | { kind: 'answer'; id: number; result: UiResult };

/** What the engine offers to any shell. */
export interface UiDoor {
  snapshot(): UiSnapshot;
  /** Patches in order, batched; never in the same turn as `subscribe`. Returns the end of the subscription. */
  subscribe(receive: (patches: UiPatch[]) => void): () => void;
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
}

/**
 * What the desktop shell's preload exposes to the page as `window.pairline`. Snapshot and patches travel the same ordered
 * way: patches that arrive before the answer of `snapshot()` are part of it.
 */
export interface UiBridge {
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
  /** Waits while the app starts; rejects once the engine has ended, until it runs again. */
  snapshot(): Promise<UiSnapshot>;
  /** Returns the end of the subscription. */
  onPatches(receive: (patches: UiPatch[]) => void): () => void;
}
