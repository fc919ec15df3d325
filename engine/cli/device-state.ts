import type { AccountView, UiSnapshot } from '../../shared/contract/ui.ts';
import type { LinkState } from '../../shared/model/link.ts';

/** The device as the command line tells it: only what a script or a person over ssh needs. */
export interface DeviceState {
  /** Nothing needs a person, and everything that should be connected is. */
  well: boolean;
  version: string;
  machine: string;
  startedAt: string;
  gateway: { url: string | null; state: LinkState['kind']; problem: string | null };
  accounts: {
    id: string;
    channel: string;
    label: string;
    number: string | null;
    state: string;
    cause: string | null;
    paused: boolean;
    waiting: number;
  }[];
  warnings: string[];
}

export function deviceState({ app, link, accounts, warnings }: UiSnapshot): DeviceState {
  const problem = 'problem' in link.state ? (link.state.problem?.code ?? null) : null;
  return {
    well:
      link.state.kind === 'linked' &&
      accounts.length > 0 &&
      accounts.every(({ session }) => session.kind === 'online') &&
      warnings.every(({ severity }) => severity !== 'problem'),
    version: app.version,
    machine: app.machine,
    startedAt: new Date(app.startedAt).toISOString(),
    gateway: { url: link.gatewayUrl ?? null, state: link.state.kind, problem },
    accounts: accounts.map(accountState),
    warnings: warnings.map(({ code }) => code),
  };
}

const accountState = ({ id, channel, label, identity, session, paused, queue }: AccountView) => ({
  id,
  channel,
  label,
  number: identity?.number ?? null,
  state: session.kind,
  cause: 'cause' in session ? (session.cause?.code ?? null) : null,
  paused,
  waiting: queue.waiting,
});

export function deviceLines(state: DeviceState): string[] {
  const { gateway } = state;
  const because = (cause: string | null): string => (cause === null ? '' : ` (${cause})`);
  return [
    `Pairline ${state.version} runs on ${state.machine} since ${state.startedAt}`,
    `Gateway: ${gateway.state}${because(gateway.problem)}${gateway.url === null ? '' : `, ${gateway.url}`}`,
    ...(state.accounts.length === 0 ? ['No number is paired. Pair one: pairline pair'] : []),
    ...state.accounts.map(
      ({ label, channel, number, cause, paused, waiting, ...one }) =>
        `${label} (${channel}${number === null ? '' : ` +${number}`}): ${one.state}${because(cause)}` +
        `${paused ? ', paused' : ''}, ${waiting} waiting`,
    ),
    ...state.warnings.map((code) => `Warning: ${code}`),
  ];
}
