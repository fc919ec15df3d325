import { placeTrouble } from '../platform/place-trouble.ts';
import type { WayOut } from '../platform/way-out.ts';
import type { Alerts } from './alerts/alerts.ts';
import type { AccountView, UiSnapshot, Warning } from '../shared/contract/ui.ts';
import type { CheckFacts } from './health/checks.ts';
import type { HealthMonitor } from './health/monitor.ts';
import type { WriteEvidence } from './health/observed-database.ts';
import type { HealthFacts } from './health/warnings.ts';
import type { Imports } from './imports/imports.ts';
import type { Inbox } from './inbox/inbox.ts';
import type { Binding } from './link/bindings.ts';
import type { Link } from './link/link.ts';
import type { LinkAccount } from './link/run.ts';
import type { Outbox } from './outbox/types.ts';
import type { EngineOptions } from './ports.ts';
import type { PublisherViews } from './publisher.ts';
import type { ReportedSession } from './sessions/reported-states.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { BundleRequests } from './bundle-requests.ts';
import type { RestoredCopy } from './restored-copy.ts';
import { shownSettings } from '../shared/contract/ui/settings.ts';
import type { SettingsStore } from './store/settings.ts';

/** The engine's present, gathered from its parts; nothing is kept here. */
export interface Views extends PublisherViews {
  snapshot(): UiSnapshot;
  linkAccounts(): LinkAccount[];
  healthFacts(writes: WriteEvidence): HealthFacts;
  checkFacts(
    store: WriteEvidence,
  ): Pick<CheckFacts, 'clockOffsetMs' | 'reportsWaitingMs' | 'store' | 'keyUnprotected' | 'proxy'>;
}

export function createViews(parts: {
  options: EngineOptions;
  startedAt: number;
  sessions: Sessions;
  outbox: Outbox;
  inbox: Pick<Inbox, 'waiting'>;
  link: Link;
  health: HealthMonitor;
  settings: Pick<SettingsStore, 'current'>;
  imports: Pick<Imports, 'views'>;
  wayOut: Pick<WayOut, 'current' | 'evidence'>;
  fixed: Parameters<typeof shownSettings>[1];
  restored: Pick<RestoredCopy, 'shown'>;
  alerts: Pick<Alerts, 'view'>;
  bundleRequests: Pick<BundleRequests, 'shown'>;
}): Views {
  const {
    options,
    startedAt,
    sessions,
    outbox,
    inbox,
    link,
    health,
    settings,
    imports,
    wayOut,
    fixed,
    restored,
    alerts,
    bundleRequests,
  } = parts;
  const { clock } = options;

  const account = (accountId: string): AccountView | undefined => {
    const record = sessions.account(accountId);
    const session = sessions.state(accountId);
    if (record === undefined || session === undefined) return undefined;
    const { sentAt, pace, restriction, forecast, ...queue } = outbox.accountQueue(accountId);
    const received = inbox.waiting(accountId);
    const binding = link.binding(accountId);
    const { id, channel, label, identity, paused } = record;
    return {
      id,
      channel,
      label,
      ...(identity && { identity }),
      session,
      paused,
      evidence: { ...sessions.evidence(accountId), ...(sentAt !== undefined && { sentAt }) },
      queue,
      ...(received > 0 && { inbox: { waiting: received } }),
      ...(pace && { pace }),
      ...(restriction && { restriction }),
      ...(forecast && { forecast }),
      ...(binding && { binding: bindingView(binding) }),
    };
  };
  const linkView = (): UiSnapshot['link'] => {
    const gatewayUrl = link.gatewayUrl();
    return { state: link.state(), ...(gatewayUrl && { gatewayUrl }), embedded: options.embedded !== undefined };
  };
  const accountIds = (): string[] => sessions.accounts().map(({ id }) => id);
  const warnings = (): Warning[] => health.warnings();

  const ownFacts = () => {
    const clockOffsetMs = link.clockOffsetMs();
    const waitingSince = link.reportsWaitingSince();
    return {
      keyUnprotected: options.keyUnprotected,
      ...(clockOffsetMs !== undefined && { clockOffsetMs }),
      ...(waitingSince !== undefined && { reportsWaitingMs: clock.monotonic() - waitingSince }),
    };
  };

  const proxyTrouble = () => {
    const { trouble } = wayOut.evidence();
    return trouble ? { proxyTrouble: trouble.code } : {};
  };

  /** The link or a session waits for its next try. */
  const isWaiting = (): boolean =>
    [link.state(), ...accountIds().map((id) => sessions.state(id))].some((state) => state?.kind === 'waiting');

  /** What the last tries met: the link's, and those of every session. Of a try that waits only the machine can tell. */
  const isOutOfHandles = (): boolean => {
    const state = link.state();
    const problem = 'problem' in state ? state.problem?.code : undefined;
    const causes = accountIds().map((id) => sessions.lastCause(id)?.code);
    if ([problem, ...causes].includes('tooManyFiles')) return true;
    return isWaiting() && placeTrouble(options.dataFolder) === 'tooManyFiles';
  };

  return {
    account,
    accountIds,
    link: linkView,
    queue: () => outbox.counts(),
    imports: imports.views,
    warnings,
    restored: () => restored.shown() ?? null,
    settings: () => shownSettings(settings.current(), fixed, alerts.view()),
    bundleRequest: bundleRequests.shown,
    snapshot: () => ({
      app: { version: options.appVersion, machine: options.machine, startedAt, shell: options.shell ?? 'headless' },
      link: linkView(),
      accounts: accountIds().flatMap((id) => account(id) ?? []),
      queue: outbox.counts(),
      imports: imports.views(),
      warnings: warnings(),
      restored: restored.shown() ?? null,
      settings: shownSettings(settings.current(), fixed, alerts.view()),
      bundleRequest: bundleRequests.shown(),
      now: clock.now(),
    }),
    linkAccounts: () =>
      sessions.accounts().map(({ id, channel, identity, replaces, instanceId }) => {
        const reported = sessions.reported(id);
        return {
          id,
          channel,
          ...(identity && { number: identity.number }),
          ...(replaces && { replaces }),
          ...(instanceId && { instanceId }),
          ...(reported && { session: sessionAgo(reported, clock.monotonic()) }),
          takesMessages: sessions.takesMessages(id),
        };
      }),
    healthFacts: (writes) => ({
      now: clock.now(),
      monotonic: clock.monotonic(),
      link: link.state(),
      ...writes,
      ...ownFacts(),
      ...proxyTrouble(),
      isWaiting: isWaiting(),
      outOfHandles: isOutOfHandles(),
    }),
    checkFacts: (store) => ({
      store,
      ...ownFacts(),
      ...(wayOut.current().proxy && { proxy: wayOut.evidence() }),
    }),
  };
}

/** The gateway's id of the instance is its own affair. */
function bindingView(binding: Binding): NonNullable<AccountView['binding']> {
  switch (binding.state) {
    case 'bound':
      return { state: 'bound', instance: binding.instance, client: binding.client };
    case 'held':
      return { state: 'held', instance: binding.instance, boundNumber: binding.boundNumber };
    case 'unbound':
      return { state: 'unbound' };
    default:
      return binding satisfies never;
  }
}

const sessionAgo = ({ at, ...told }: ReportedSession, now: number) => ({ ...told, agoMs: Math.round(now - at) });
