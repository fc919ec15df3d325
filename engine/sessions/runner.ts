import type { Identity } from '../../shared/model/channel.ts';
import type { SessionCause } from '../../shared/model/session-cause.ts';
import { SILENCE_LIMIT_MS } from '../../shared/model/session-cause.ts';
import type { SessionEffect, SessionEvent, SessionRecord, SessionState } from '../../shared/model/session.ts';
import { causeOf, stepSession } from '../../shared/model/session.ts';
import type { Clock, Log, Random, Timer } from '../../shared/ports.ts';
import type { ChannelAccount, ChannelEvent } from '../channels/channel.ts';
import { causeOfFileError } from './file-cause.ts';
import { createSerial } from './serial.ts';

/** What the owner and the machine may ask of a session. */
export type SessionRequest = Extract<
  SessionEvent,
  {
    kind:
      | 'pairRequested'
      | 'pairingCancelled'
      | 'answerGiven'
      | 'numberConfirmed'
      | 'retryRequested'
      | 'takeOverRequested'
      | 'logOutRequested'
      | 'networkChanged'
      | 'storeRecovered'
      | 'machineWoke';
  }
>;

/** What a connection says that is not about the connection itself. */
export type AccountEvent = Exclude<
  ChannelEvent,
  { kind: 'qrShown' | 'codeShown' | 'codeAsked' | 'passwordAsked' | 'paired' | 'opened' | 'closed' }
>;

/** The engine around one session. */
export interface SessionHost {
  clock: Clock;
  random: Random;
  log: Log;
  /** Opens the account's files. @throws PortError */
  openFiles(onEvent: (event: ChannelEvent) => void): Promise<ChannelAccount>;
  /** Moves unusable files aside. */
  setFilesAside(): Promise<void>;
  /** The number that the first pairing fixed. */
  boundNumber(): string | undefined;
  /** Keeps who was paired; resolves when it is durable. */
  rememberIdentity(identity: Identity): Promise<void>;
  /** The account is another number from now on; resolves when it is durable. */
  adoptIdentity(identity: Identity): Promise<void>;
  lastRecord(): SessionRecord | undefined;
  /** A new state, told in order and at once. */
  onState(state: SessionState, before: SessionState): void;
  onOnline(account: ChannelAccount): void;
  onOffline(): void;
  /** Acks, refusals, receipts, answers, what arrived, restrictions. Told at once, whatever the session is doing. */
  onAccountEvent(event: AccountEvent): void;
}

export interface SessionRunner {
  state(): SessionState;
  /** Opens the files and starts; resolves when the first state is known. Never rejects: what fails shows as `broken`. */
  start(): Promise<void>;
  /** Resolves, when the effects are done, to whether the request had a meaning in the session's state. */
  request(request: SessionRequest): Promise<boolean>;
  /** Ends connection and timers and closes the files. */
  stop(): Promise<void>;
  /** The account on its network; undefined while its files are not open. */
  account(): ChannelAccount | undefined;
}

/** An effect that takes longer is left behind, so that a hanging socket does not hold the session. */
const EFFECT_LIMIT_MS = 15_000;

/**
 * Events in, effects out, strictly one after the other: the next event is stepped when the effects of the one before are
 * done. What a connection says after it was given up is dropped; evidence about messages never is.
 */
export function createSessionRunner(host: SessionHost): SessionRunner {
  const { clock, log } = host;
  const serial = createSerial();
  let state: SessionState = { kind: 'unpaired' };
  let account: ChannelAccount | undefined;
  /** The connection that may speak now; events are marked with it when they arrive. */
  let connection = 0;
  /** False from the moment a connection is given up until the next one starts. */
  let speaking = false;
  let stopped = false;
  let timer: Timer | undefined;
  let watchdog: Timer | undefined;
  let heardAt = clock.monotonic();

  const cancelTimers = (): void => {
    timer?.cancel();
    timer = undefined;
  };
  const setTimer = (inMs: number, event: SessionEvent): void => {
    cancelTimers();
    const mine = clock.timer(inMs, () => {
      if (timer === mine) feed(event);
    });
    timer = mine;
  };

  /** Watches every state in which a connection may be open. */
  const watch = (): void => {
    watchdog?.cancel();
    watchdog = undefined;
    if (stopped || (state.kind !== 'online' && state.kind !== 'connecting' && state.kind !== 'pairing')) return;
    const restMs = heardAt + SILENCE_LIMIT_MS - clock.monotonic();
    watchdog = clock.timer(restMs, () => {
      if (clock.monotonic() - heardAt >= SILENCE_LIMIT_MS) feed({ kind: 'fellSilent' });
      else watch();
    });
  };

  const move = (next: SessionState): void => {
    const before = state;
    if (next === before) return;
    state = next;
    if (next.kind !== before.kind) {
      const cause = causeOf(next);
      log.info('session.changed', { from: before.kind, to: next.kind, cause: cause?.code, detail: cause?.detail });
    }
    if (before.kind === 'online' && next.kind !== 'online') host.onOffline();
    host.onState(next, before);
    if (next.kind === 'online' && before.kind !== 'online' && account) host.onOnline(account);
  };

  /** Steps and carries out; returns whether the event had a meaning. */
  const process = async (event: SessionEvent): Promise<boolean> => {
    const before = state;
    const result = stepSession(state, event, { now: clock.now(), random: host.random.float() });
    move(result.state);
    for (const effect of result.effects) {
      const cause = await carryOut(effect);
      if (cause === undefined) continue;
      await process({ kind: 'failed', cause });
      break;
    }
    watch();
    return result.state !== before || result.effects.length > 0;
  };

  /** Returns why an effect failed, as a cause. */
  const carryOut = async (effect: SessionEffect): Promise<SessionCause | undefined> => {
    try {
      await perform(effect);
      return undefined;
    } catch (error) {
      const cause = causeOfFileError(error);
      log.error('session.effectFailed', { effect: effect.kind, cause: cause.code, detail: cause.detail });
      // The connection is given up anyway: that its end cannot be awaited changes nothing for the session.
      return effect.kind === 'disconnect' || effect.kind === 'logOutAtNetwork' ? undefined : cause;
    }
  };

  const perform = async (effect: SessionEffect): Promise<void> => {
    switch (effect.kind) {
      case 'openFiles':
        return open();
      case 'setFilesAside':
        await closeFiles();
        await host.setFilesAside();
        return;
      case 'connect':
        return connect(effect);
      case 'answerNetwork':
        return account?.answer(effect.answer);
      case 'adoptIdentity':
        return host.adoptIdentity(effect.identity);
      case 'disconnect':
        connection += 1;
        speaking = false;
        if (account) await limited(account.disconnect(), 'disconnect');
        return;
      case 'setRetryTimer':
        return setTimer(effect.inMs, { kind: 'retryDue' });
      case 'setHeldTimer':
        return setTimer(effect.inMs, { kind: 'held', forMs: effect.forMs });
      case 'cancelTimers':
        return cancelTimers();
      case 'discardCredentials':
        return account?.discardCredentials(effect.cause);
      case 'logOutAtNetwork':
        if (account) await limited(account.logOut(), 'logOut');
        return;
      default:
        effect satisfies never;
    }
  };

  const open = async (): Promise<void> => {
    await closeFiles();
    const last = host.lastRecord();
    const boundNumber = host.boundNumber();
    account = await host.openFiles(hear);
    const identity = account.identity();
    await process({
      kind: 'started',
      ...(identity && { identity }),
      ...(boundNumber !== undefined && { boundNumber }),
      ...(last && { last }),
    });
  };
  const closeFiles = async (): Promise<void> => {
    const closing = account;
    account = undefined;
    speaking = false;
    await closing?.close();
  };
  const connect = async (effect: Extract<SessionEffect, { kind: 'connect' }>): Promise<void> => {
    account ??= await host.openFiles(hear);
    connection += 1;
    speaking = true;
    heardAt = clock.monotonic();
    const { mode } = effect;
    const pairByCode = mode === 'pair' ? effect.phoneNumber : undefined;
    account.connect(mode, pairByCode === undefined ? {} : { pairByCode });
  };

  /** Waits for a network, but not for ever. */
  const limited = (work: Promise<void>, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const limit = clock.timer(EFFECT_LIMIT_MS, () => {
        log.warn('session.effectLeftBehind', { effect: what, afterMs: EFFECT_LIMIT_MS });
        resolve();
      });
      work.then(resolve, reject).finally(() => limit.cancel());
    });

  /** Who is paired must be durable before anything follows from it. */
  const identified = async (kind: 'paired' | 'opened', identity: Identity): Promise<void> => {
    const bound = host.boundNumber();
    try {
      if (bound === undefined || bound === identity.number) await host.rememberIdentity(identity);
    } catch (error) {
      await process({ kind: 'closed', cause: causeOfFileError(error) });
      return;
    }
    await process(kind === 'paired' ? { kind } : { kind, identity, boundNumber: bound ?? identity.number });
  };

  const hear = (event: ChannelEvent): void => {
    const from = connection;
    heardAt = clock.monotonic();
    switch (event.kind) {
      case 'ack':
      case 'refused':
      case 'notYet':
      case 'receipt':
      case 'inbound':
      case 'restriction':
      case 'strangersRefused':
      case 'serverAnswered':
      case 'groupsChanged':
        host.onAccountEvent(event);
        return;
      case 'paired':
      case 'opened':
        return fromConnection(from, () => identified(event.kind, event.identity));
      case 'qrShown':
      case 'codeShown':
      case 'codeAsked':
      case 'passwordAsked':
      case 'closed':
        return fromConnection(from, () => process(event));
      default:
        event satisfies never;
    }
  };
  const fromConnection = (from: number, work: () => Promise<unknown>): void =>
    enqueue(async () => {
      if (speaking && from === connection) await work();
    });
  const feed = (event: SessionEvent): void => enqueue(() => process(event));
  const enqueue = (work: () => Promise<unknown>): void => {
    serial
      .add(async () => {
        if (!stopped) await work();
      })
      .catch((error: unknown) => {
        log.error('session.bug', { reason: error instanceof Error ? error.stack : String(error) });
      });
  };

  return {
    state: () => state,
    account: () => account,
    start: () =>
      serial.add(async () => {
        const cause = await carryOut({ kind: 'openFiles' });
        if (cause) await process({ kind: 'failed', cause });
      }),
    request: (request) => serial.add(async () => !stopped && (await process(request))),
    stop: () =>
      serial.add(async () => {
        if (stopped) return;
        stopped = true;
        if (state.kind === 'online') host.onOffline();
        await process({ kind: 'stopped' });
        await closeFiles();
      }),
  };
}
