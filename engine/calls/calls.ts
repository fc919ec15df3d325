import { randomUUID } from 'node:crypto';
import type { WayOut } from '../../platform/way-out.ts';
import type { UiCall, UiError, UiParsedInput, UiResult } from '../../shared/contract/ui.ts';
import { uiCalls } from '../../shared/contract/ui.ts';
import type { LinkProblemCode } from '../../shared/model/link.ts';
import type { Database, Log } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { Groups } from '../groups.ts';
import type { Imports } from '../imports/imports.ts';
import type { Link } from '../link/link.ts';
import type { Outbox } from '../outbox/types.ts';
import type { Health } from '../health/health.ts';
import { LinkError, type EngineOptions } from '../ports.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SettingsStore } from '../store/settings.ts';
import type { BundleRequests } from '../bundle-requests.ts';
import type { RestoredCopy } from '../restored-copy.ts';
import type { Alerts } from '../alerts/alerts.ts';
import { alertCallsOn } from './alerts.ts';
import { accountCallsOn } from './accounts.ts';
import { dataCallsOn } from './data.ts';
import { gatewayCallsOn } from './gateway.ts';
import { groupCallsOn } from './groups.ts';
import { healthCallsOn } from './health.ts';
import { importCallsOn } from './imports.ts';
import { messageCallsOn } from './messages.ts';
import { ownerCallsOn } from './owner.ts';
import { CallRefused, type CallsOf } from './refused.ts';
import { retentionCallsOn } from './retention.ts';
import { settingsCallsOn } from './settings.ts';
import { shellCallsOn } from './shell.ts';
import { wayOutCallsOn } from './way-out.ts';

export type Calls = CallsOf<UiCall>;

/** Every call of the UI contract. A call throws `CallRefused`, PortError or LinkError; `answerCall` makes data of it. */
export function createCalls(parts: {
  sessions: Sessions;
  outbox: Outbox;
  link: Link;
  settings: SettingsStore;
  health: Health;
  imports: Imports;
  groups: Groups;
  wayOut: WayOut;
  restored: RestoredCopy;
  alerts: Alerts;
  bundleRequests: BundleRequests;
  database: Database;
  options: Pick<EngineOptions, 'wayOut' | 'channels' | 'clock' | 'random' | 'logFolder'>;
  embedded: EngineOptions['embedded'];
}): Calls {
  return {
    ...accountCallsOn(parts),
    ...alertCallsOn({ settings: parts.settings, alerts: parts.alerts, random: parts.options.random }),
    ...gatewayCallsOn(parts),
    ...healthCallsOn(parts.health, parts.bundleRequests),
    ...groupCallsOn(parts),
    ...importCallsOn(parts),
    ...messageCallsOn(parts),
    ...ownerCallsOn(parts.embedded),
    ...retentionCallsOn({
      settings: parts.settings,
      database: parts.database,
      clock: parts.options.clock,
      logFolder: parts.options.logFolder,
      embedded: parts.embedded,
    }),
    ...settingsCallsOn(parts.settings),
    ...dataCallsOn(),
    ...shellCallsOn(),
    ...wayOutCallsOn({
      settings: parts.settings,
      wayOut: parts.wayOut,
      fixed: parts.options.wayOut,
      channels: parts.options.channels,
      link: parts.link,
      clock: parts.options.clock,
    }),
  };
}

/** Validates the input and makes data of every outcome: never rejects. */
export async function answerCall<C extends UiCall>(
  calls: Calls,
  name: C,
  input: unknown,
  log: Log,
): Promise<UiResult<C>> {
  // The name comes from a page: it may be anything.
  if (!Object.hasOwn(uiCalls, name)) return { ok: false, error: { code: 'unknownCall' } };
  const parsed = uiCalls[name].safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      ok: false,
      error: { code: 'badInput', detail: `${issue?.path.join('.') ?? ''} ${issue?.code ?? ''}`.trim() },
    };
  }
  try {
    // The table couples name, schema and call; TypeScript cannot follow that through the index.
    return { ok: true, value: await calls[name](parsed.data as UiParsedInput<C>) };
  } catch (error) {
    return { ok: false, error: asUiError(error, name, log) };
  }
}

function asUiError(error: unknown, call: string, log: Log): UiError {
  if (error instanceof CallRefused) return error.error;
  if (error instanceof LinkError) return { code: ofLink(error.problem.code), detail: error.message };
  if (error instanceof PortError) {
    const { code } = error;
    if (code === 'diskFull' || code === 'readOnly' || code === 'tooManyFiles') return { code };
    if (code === 'storeClosed') return { code: 'engineStopped' };
  }
  const id = randomUUID().slice(0, 8);
  log.error('call.failed', { call, id, reason: error instanceof Error ? error.stack : String(error) });
  return { code: 'internal', detail: id };
}

function ofLink(code: LinkProblemCode): UiError['code'] {
  return code === 'codeInvalid' || code === 'codeExpired' || code === 'insecureUrl' ? code : 'gatewayUnreachable';
}
