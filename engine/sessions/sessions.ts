import type { Report } from '../../shared/contract/device.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { SessionCause } from '../../shared/model/session-cause.ts';
import type { SessionState } from '../../shared/model/session.ts';
import { causeOf, takesMessages } from '../../shared/model/session.ts';
import type { Clock, Log, Random, Vault } from '../../shared/ports.ts';
import type { WayOut } from '../../platform/way-out.ts';
import type { Inbound } from '../../shared/contract/inbound.ts';
import type {
  ChannelAccountOptions,
  ChannelFactory,
  ChannelMedia,
  GroupListing,
  NetworkApp,
} from '../channels/channel.ts';
import type { Outbox } from '../outbox/types.ts';
import type { AccountRecord, AccountStore } from '../store/accounts.ts';
import type { SessionHistory } from '../store/session-history.ts';
import { accountFolder, deleteAccountFiles, setFilesAside } from './account-files.ts';
import { isRemembered, isReported, type ReportedSession } from './reported-states.ts';
import type { AccountEvent, SessionRequest, SessionRunner } from './runner.ts';
import { createSessionRunner } from './runner.ts';

/** When something last happened, UTC milliseconds. */
export interface SessionEvidence {
  serverAnsweredAt?: number;
  receivedAt?: number;
}

export interface SessionsOptions {
  dataFolder: string;
  clock: Clock;
  random: Random;
  log: Log;
  vault: Vault;
  channels: ChannelFactory[];
  accounts: AccountStore;
  history: SessionHistory;
  outbox: Outbox;
  inbox: InboundTaker;
  media: ChannelMedia;
  wayOut: Pick<WayOut, 'current'>;
  /** The program that the owner registered with a network. */
  app(channel: Channel): NetworkApp | undefined;
  /** Nothing is sent from any account: the store is a restored copy, and the owner has not decided yet. */
  isHeld?(): boolean;
  newId(): string;
  /** Something that people see of an account changed; `undefined` state: it is gone. */
  onChange(accountId: string): void;
  /** What `groups` says of it changed. */
  onGroups(accountId: string): void;
  /** Something that the gateway must know changed: a pairing, a new or removed account, whether it takes messages. */
  onBinding(accountId: string): void;
}

/** Where sessions hand inbound messages on. */
export interface InboundTaker {
  /** Stores the message, once however often it arrives, and calls `done` when it is durable; not at all when it is not. */
  take(accountId: string, inbound: Inbound, done: () => void): void;
}

/** All accounts of this device and their sessions. */
export interface Sessions {
  /** Goes on with begun removals and starts every account. What is wrong with one shows in its state. */
  start(): Promise<void>;
  /** In the order they were added. */
  accounts(): AccountRecord[];
  account(accountId: string): AccountRecord | undefined;
  state(accountId: string): SessionState | undefined;
  /** Why its last try ended, also while the next one is under way; undefined once it is online. */
  lastCause(accountId: string): SessionCause | undefined;
  evidence(accountId: string): SessionEvidence;
  /** What the gateway was last told of its session; undefined until something of this run was worth telling. */
  reported(accountId: string): ReportedSession | undefined;
  /** The groups that it is in; undefined while its files are not open. Never rejects. */
  groups(accountId: string): Promise<GroupListing | undefined>;
  /** Whether the network said who made the group. */
  askGroupCreator(accountId: string, groupId: string): Promise<boolean>;
  /** May messages be leased for it? */
  takesMessages(accountId: string): boolean;
  hasChannel(channel: Channel): boolean;
  add(account: { channel: Channel; label: string }): Promise<string>;
  rename(accountId: string, label: string): Promise<void>;
  setPaused(accountId: string, paused: boolean): Promise<void>;
  /** Whether all are held has changed. */
  holdChanged(): void;
  /** Logs out at the network where it can be told, ends the account's messages, deletes its files and its row. */
  remove(accountId: string): Promise<void>;
  /** Whether the request had a meaning in the session's state. */
  request(accountId: string, request: SessionRequest): Promise<boolean>;
  /**
   * The owner says that `number` is the account's new one: either the phone that was paired instead (the session is
   * `broken{otherNumber}`), or the account's own where the gateway holds the queue of `heldFor`. Queue and history stay.
   * Returns whether there was anything to confirm.
   */
  confirmNumber(accountId: string, number: string, heldFor: string | undefined): Promise<boolean>;
  /** The gateway has taken the account's number in the place of `replaced`. */
  numberReplaced(accountId: string, replaced: string): void;
  networkChanged(): void;
  /** The disk takes writes again: who waits tries at once. */
  storeRecovered(): void;
  machineWoke(): void;
  /** Connections leave this machine in another way: all that stand are made anew; a pairing ends, to be begun again. */
  wayChanged(): void;
  stop(): Promise<void>;
}

type MachineNews = 'networkChanged' | 'storeRecovered' | 'machineWoke' | 'pairingCancelled';

interface Entry {
  record: AccountRecord;
  runner: SessionRunner;
  evidence: SessionEvidence;
  reported?: ReportedSession;
  lastCause?: SessionCause | undefined;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { accounts, clock, history, log, outbox } = options;
  const entries = new Map<string, Entry>();
  const factories = new Map(options.channels.map((factory) => [factory.channel, factory]));
  const background = new Set<Promise<void>>();

  /** Work that nobody waits for: its failure is logged, and `stop` waits for it. */
  const inBackground = (what: string, work: Promise<void>): void => {
    const done = work
      .catch((error: unknown) => log.error(what, { reason: String(error) }))
      .finally(() => background.delete(done));
    background.add(done);
  };

  const settled = async (): Promise<void> => {
    while (background.size > 0) await Promise.all(background);
  };

  const entryOf = (accountId: string): Entry => {
    const entry = entries.get(accountId);
    if (entry === undefined) throw new Error(`No account ${accountId}`);
    return entry;
  };

  const report = (entry: Entry, state: string, cause?: string): void => {
    const told = { state, ...(cause && { cause }) };
    entry.reported = { ...told, at: clock.monotonic() };
    const said: Report = { kind: 'session', accountId: entry.record.id, ...told, agoMs: 0 };
    inBackground('session.reportFailed', outbox.addReport(said));
  };

  /** What the machine tells; whether it has a meaning for the session is the session's business. */
  const ask = (runner: SessionRunner, kind: MachineNews): void =>
    inBackground(
      'session.requestFailed',
      runner.request({ kind }).then(() => undefined),
    );
  const askAll = (kind: MachineNews): void => {
    for (const { runner } of entries.values()) ask(runner, kind);
  };

  const onState = (entry: Entry, state: SessionState, before: SessionState): void => {
    const { id } = entry.record;
    const { lastCause } = entry;
    if (state.kind !== 'connecting') entry.lastCause = causeOf(state);
    if (state.kind !== before.kind) {
      const cause = causeOf(state);
      const kept = { kind: state.kind, at: clock.now(), ...(cause && { cause }) };
      if (isRemembered(state, before, lastCause)) inBackground('session.historyFailed', history.add(id, kept));
      if (isReported(state, before)) report(entry, state.kind, cause?.code);
    }
    options.onChange(id);
    // Whether its files are open, and whether the network can be asked.
    if (state.kind !== before.kind) options.onGroups(id);
    if (takesMessages(state) !== takesMessages(before)) options.onBinding(id);
  };

  const onAccountEvent = (entry: Entry, event: AccountEvent): void => {
    const { id } = entry.record;
    if (event.kind === 'groupsChanged') return options.onGroups(id);
    entry.evidence.serverAnsweredAt = clock.now();
    if (event.kind === 'inbound') {
      entry.evidence.receivedAt = clock.now();
      options.inbox.take(id, event.inbound, event.done);
    } else outbox.channelEvent(id, event);
    options.onChange(id);
  };

  const pause = ({ id, paused }: AccountRecord): void => outbox.setPaused(id, paused || options.isHeld?.() === true);

  const setReplaces = async (entry: Entry, number: string | undefined): Promise<void> => {
    await accounts.setReplaces(entry.record.id, number);
    const { replaces: _before, ...rest } = entry.record;
    entry.record = { ...rest, ...(number !== undefined && { replaces: number }) };
  };

  const enter = (record: AccountRecord): Entry => {
    const accountLog = log.with({ accountId: record.id, channel: record.channel });
    const folder = accountFolder(options.dataFolder, record.id);
    const entry: Entry = {
      record,
      evidence: {},
      runner: createSessionRunner({
        clock,
        random: options.random,
        log: accountLog,
        openFiles: (onEvent) => {
          const factory = factories.get(record.channel);
          if (factory === undefined) throw new Error(`This release has no channel ${record.channel}`);
          const account: ChannelAccountOptions = {
            accountId: record.id,
            folder,
            clock,
            random: options.random,
            vault: options.vault,
            log: accountLog,
            onEvent,
            sentPayload: (networkId) => outbox.sentPayload(record.id, networkId),
            sentSince: (at) => outbox.sentSince(record.id, at),
            media: options.media,
            wayOut: options.wayOut,
            app: () => options.app(record.channel),
          };
          return factory.open(account);
        },
        setFilesAside: async () => {
          const aside = await setFilesAside(folder, clock.now());
          accountLog.warn('session.filesSetAside', { aside });
        },
        boundNumber: () => entry.record.identity?.number,
        rememberIdentity: async (identity) => {
          const known = entry.record.identity;
          const merged = { ...known, ...identity };
          if (JSON.stringify(known) === JSON.stringify(merged)) return;
          await accounts.setIdentity(record.id, identity);
          entry.record = { ...entry.record, identity: merged };
          options.onChange(record.id);
          if (known === undefined) options.onBinding(record.id);
        },
        adoptIdentity: async (identity) => {
          await accounts.adoptIdentity(record.id, identity);
          const { identity: before, replaces = before?.number, ...rest } = entry.record;
          entry.record = { ...rest, identity, ...(replaces !== undefined && { replaces }) };
          options.onChange(record.id);
          options.onBinding(record.id);
        },
        lastRecord: () => history.last(record.id),
        onState: (state, before) => onState(entry, state, before),
        onOnline: (account) => outbox.accountOnline(record.id, account),
        onOffline: () => outbox.accountOffline(record.id),
        onAccountEvent: (event) => onAccountEvent(entry, event),
      }),
    };
    entries.set(record.id, entry);
    return entry;
  };

  /** Every step may be repeated: after a crash the removal is finished at the next start. */
  const finishRemoval = async (accountId: string): Promise<void> => {
    await outbox.accountRemoved(accountId);
    await deleteAccountFiles(accountFolder(options.dataFolder, accountId));
    await outbox.addReport({ kind: 'session', accountId, state: 'removed', agoMs: 0 });
    await accounts.remove(accountId);
  };

  const removeEntry = async ({ record: { id }, runner }: Entry): Promise<void> => {
    await accounts.beginRemoval(id);
    entries.delete(id);
    options.onChange(id);
    options.onBinding(id);
    await runner.request({ kind: 'logOutRequested' });
    const files = runner.account();
    await runner.stop();
    await files?.deleteFiles();
    await finishRemoval(id);
  };

  return {
    start: async () => {
      const records = accounts.all();
      for (const { id, removing } of records) if (removing) inBackground('account.removalFailed', finishRemoval(id));
      const started = records.filter(({ removing }) => !removing).map((record) => enter(record));
      for (const { record } of started) pause(record);
      await Promise.all(started.map(({ runner }) => runner.start()));
    },
    accounts: () => [...entries.values()].map(({ record }) => record),
    account: (accountId) => entries.get(accountId)?.record,
    state: (accountId) => entries.get(accountId)?.runner.state(),
    lastCause: (accountId) => entries.get(accountId)?.lastCause,
    evidence: (accountId) => ({ ...entries.get(accountId)?.evidence }),
    reported: (accountId) => entries.get(accountId)?.reported,
    groups: async (accountId) => entries.get(accountId)?.runner.account()?.groups(),
    askGroupCreator: async (accountId, groupId) =>
      (await entries.get(accountId)?.runner.account()?.askGroupCreator(groupId)) ?? false,
    takesMessages: (accountId) => {
      const entry = entries.get(accountId);
      return entry?.record.identity !== undefined && takesMessages(entry.runner.state());
    },
    hasChannel: (channel) => factories.has(channel),

    add: async ({ channel, label }) => {
      const account = { id: options.newId(), channel, label, createdAt: clock.now() };
      await accounts.add(account);
      const entry = enter({ ...account, paused: false, removing: false });
      pause(entry.record);
      await entry.runner.start();
      options.onChange(account.id);
      options.onBinding(account.id);
      return account.id;
    },
    rename: async (accountId, label) => {
      const entry = entryOf(accountId);
      await accounts.rename(accountId, label);
      entry.record = { ...entry.record, label };
      options.onChange(accountId);
    },
    setPaused: async (accountId, paused) => {
      const entry = entryOf(accountId);
      await accounts.setPaused(accountId, paused);
      entry.record = { ...entry.record, paused };
      pause(entry.record);
      options.onChange(accountId);
    },
    holdChanged: () => {
      for (const { record } of entries.values()) pause(record);
    },
    remove: (accountId) => {
      const removal = removeEntry(entryOf(accountId));
      // Its files are still open when it is gone for people: `stop` must wait for it.
      inBackground('account.removalFailed', removal);
      return removal;
    },
    request: (accountId, request) => entryOf(accountId).runner.request(request),
    confirmNumber: async (accountId, number, heldFor) => {
      const entry = entryOf(accountId);
      if (await entry.runner.request({ kind: 'numberConfirmed', number })) return true;
      if (heldFor === undefined || heldFor === number || entry.record.identity?.number !== number) return false;
      await setReplaces(entry, heldFor);
      options.onBinding(accountId);
      return true;
    },
    numberReplaced: (accountId, replaced) => {
      const entry = entries.get(accountId);
      if (entry?.record.replaces !== replaced) return;
      inBackground('account.replacedNotStored', setReplaces(entry, undefined));
    },
    networkChanged: () => askAll('networkChanged'),
    storeRecovered: () => askAll('storeRecovered'),
    wayChanged: () => {
      for (const { runner } of entries.values()) {
        ask(runner, runner.state().kind === 'pairing' ? 'pairingCancelled' : 'machineWoke');
      }
    },
    machineWoke: () => askAll('machineWoke'),
    stop: async () => {
      // A removal under way still needs its session, to log out at the network.
      await settled();
      await Promise.all(
        [...entries.values()].map(({ runner, record }) =>
          runner
            .stop()
            .catch((error: unknown) =>
              log.error('session.stopFailed', { accountId: record.id, reason: String(error) }),
            ),
        ),
      );
      await settled();
    },
  };
}
