import type {
  MessageRow,
  MessageTimeline,
  UiAnswers,
  UiCall,
  UiDoor,
  UiInput,
  UiParsedInput,
  UiPatch,
  UiResult,
  UiSnapshot,
} from '../../shared/contract/ui.ts';

import type { GroupRow } from '../../shared/contract/ui/groups.ts';
import type { ImportLineView } from '../../shared/contract/ui/imports.ts';
import { tally } from '../../renderer/features/import/reasons.ts';
import { healthOf } from './health-scenes.ts';
import { searchTextOf } from '../../shared/policy/recipient-search.ts';
import { fakeGatewayAnswers, type FakeGatewayState } from './fake-gateway.ts';
import { backupFacts, dataFacts } from './data-scenes.ts';
import { applyPatches } from '../../shared/model/snapshot.ts';

/** What the screens would hear from an engine, said by a script instead. */
export interface FakeDoor extends UiDoor {
  /** Every call that came, oldest first. */
  readonly calls: { name: UiCall; input: unknown }[];
  /** Changes the state and tells it. */
  push(...patches: UiPatch[]): void;
  /** Answers this call so from now on, instead of with success. */
  answer<C extends UiCall>(name: C, how: (input: UiInput<C>) => UiResult<C>): void;
  /** Answers that are waited for, while `hold` is on. */
  hold(on: boolean): void;
}

export interface FakeState {
  snapshot: UiSnapshot;
  messages?: MessageTimeline[];
  groups?: GroupRow[];
  /** Those of them, by `id`, that are left as soon as one looks at them. */
  leftGroups?: readonly string[];
  /** Lines of every import. */
  importLines?: ImportLineView[];
  /** What the gateway beside the app knows. */
  gateway?: FakeGatewayState;
}

export function createFakeDoor({
  snapshot: initial,
  messages = [],
  importLines = [],
  groups = [],
  leftGroups = [],
  gateway = {},
}: FakeState): FakeDoor {
  let snapshot = initial;
  const rows = new Map(messages.map((message) => [message.id, message]));
  const listeners = new Set<(patches: UiPatch[]) => void>();
  const calls: { name: UiCall; input: unknown }[] = [];
  const scripted = new Map<UiCall, (input: never) => UiResult>();
  let held: (() => void)[] | undefined;
  let access = { clientId: 'local', clientSecret: '5ec2e7905ec2e7905ec2e7905ec2e790' };

  const answers: { [C in UiCall]?: (input: UiParsedInput<C>) => UiAnswers[C] } = {
    'account.add': () => ({ accountId: 'added' }),
    'link.enrol': () => ({ deviceId: 'device' }),
    'api.access': () => (snapshot.link.embedded ? { ...access, gatewayUrl: snapshot.link.gatewayUrl ?? '' } : null),
    'api.renewSecret': () => {
      access = { ...access, clientSecret: 'f00dfacef00dfacef00dfacef00dface' };
      return { ...access, gatewayUrl: snapshot.link.gatewayUrl ?? '' };
    },
    'health.checks': () => healthOf(snapshot)['health.checks'],
    'health.day': () => healthOf(snapshot)['health.day'],
    'health.series': () => healthOf(snapshot)['health.series'],
    'health.events': () => healthOf(snapshot)['health.events'],
    'health.bundle': () => healthOf(snapshot)['health.bundle'],
    'retention.preview': () => ({ sent: 0, media: 0, events: 0, logs: 0 }),
    'wayOut.test': () => ({
      proxy: snapshot.settings.proxy !== null,
      targets: [
        { target: 'whatsapp', tookMs: 41 },
        { target: 'telegram', tookMs: 23 },
      ],
    }),
    'bundleRequest.preview': () => healthOf(snapshot)['health.bundle'],
    'data.facts': () => dataFacts,
    'data.choosePlace': () => ({ folder: '/srv/pairline' }),
    'data.move': () => ({ problem: null }),
    'backup.make': () => ({ name: 'pairline-2026-11-22-0341.backup', bytes: 48_234_567 }),
    'backup.choose': () => ({ name: 'pairline-2026-11-22-0341.backup', bytes: 48_234_567 }),
    'backup.look': () => backupFacts(),
    'data.reset': () => ({ notLoggedOut: [] }),
    'groups.page': ({ accountId, search = '', offset, limit, also }) => {
      const fitting = groups.filter(
        (group) =>
          (accountId === undefined || group.accountId === accountId) &&
          JSON.stringify([group.name, group.creator]).toLowerCase().includes(search.trim().toLowerCase()),
      );
      const accounts = snapshot.accounts.map(({ id }) => ({
        accountId: id,
        groups: groups.filter((group) => group.accountId === id).length,
        syncedAt: Date.now() - 90_000,
      }));
      const row = groups.find(({ id }) => id === also && !leftGroups.includes(id));
      const found = also === undefined ? undefined : (row ?? 'left');
      return {
        rows: fitting.slice(offset, offset + limit),
        total: fitting.length,
        accounts,
        ...(found !== undefined && { also: found }),
      };
    },
    'import.reasons': () => ({ reasons: tally(importLines.flatMap(({ code }) => code ?? [])) }),
    'import.lines': ({ only, after, limit }) => ({
      lines: importLines
        .filter(({ line, code }) => line > after && (only === 'all' || code !== undefined))
        .slice(0, limit),
    }),
    'message.cancel': () => ({ answer: 'cancelled' }),
    'message.sendAgain': () => ({ kind: 'accepted', id: 'again' }),
    'message.setPriority': () => ({ answer: 'changed' }),
    'account.sendTest': () => ({ kind: 'accepted', id: 'test' }),
    'message.get': ({ id }) => rows.get(id) ?? null,
    'messages.page': (query) => pageOf([...rows.values()], query),
    ...fakeGatewayAnswers(gateway),
  };

  return {
    calls,
    snapshot: () => ({ ...snapshot, now: Date.now() }),
    subscribe(receive) {
      listeners.add(receive);
      return () => void listeners.delete(receive);
    },
    async call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>> {
      calls.push({ name, input });
      const waiting = held;
      if (waiting) await new Promise<void>((resolve) => waiting.push(resolve));
      const how = scripted.get(name);
      if (how) return how(input as never) as UiResult<C>;
      const value = answers[name]?.(input as UiParsedInput<C>) ?? null;
      return { ok: true, value: value as UiAnswers[C] };
    },
    push(...patches) {
      snapshot = applyPatches(snapshot, patches);
      for (const patch of patches) {
        if (patch.kind === 'messages')
          for (const row of patch.rows) rows.set(row.id, timelineOf(row, rows.get(row.id)));
      }
      for (const listener of listeners) listener(patches);
    },
    answer: (name, how) => void scripted.set(name, how),
    hold(on) {
      const waiting = held ?? [];
      held = on ? waiting : undefined;
      if (!on) for (const goOn of waiting) goOn();
    },
  };
}

const timelineOf = (row: MessageRow, known: MessageTimeline | undefined): MessageTimeline => ({
  networkId: '3EB091C2',
  priority: 'normal',
  steps: [{ what: 'accepted', at: row.acceptedAt }],
  ...known,
  ...row,
});

function pageOf(messages: MessageRow[], query: UiParsedInput<'messages.page'>): UiAnswers['messages.page'] {
  const text = searchTextOf(query.recipient ?? '')?.toLowerCase();
  const fitting = messages
    .filter(({ accountId, status, to }) => {
      const right = query.accountId === undefined || query.accountId === accountId;
      const found = text === undefined || to.toLowerCase().includes(text);
      return right && found && (query.status === undefined || query.status.includes(status));
    })
    .sort((a, b) => b.acceptedAt - a.acceptedAt || (a.id < b.id ? 1 : -1));
  return { rows: fitting.slice(query.offset, query.offset + query.limit), total: fitting.length };
}
