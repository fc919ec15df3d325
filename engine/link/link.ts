import type { DeviceRequest, DeviceResponse } from '../../shared/contract/device.ts';
import type { LinkEffect, LinkEvent, LinkState } from '../../shared/model/link.ts';
import { stepLink } from '../../shared/model/link.ts';
import type { WayOut } from '../../platform/way-out.ts';
import type { Clock, Log, Random, Timer } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { BundleRequests } from '../bundle-requests.ts';
import type { Erasures } from '../erasures.ts';
import type { Outbox } from '../outbox/types.ts';
import type { LinkTransport, LinkTransportFactory } from '../ports.ts';
import { LinkError } from '../ports.ts';
import { createSerial } from '../sessions/serial.ts';
import type { Enrolment, EnrolmentStore } from '../store/enrolment.ts';
import type { Binding } from './bindings.ts';
import { createBindings } from './bindings.ts';
import { enrol, isCodeRefused } from './enrol.ts';
import type { LinkSession, LinkStore } from './open-session.ts';
import { openSession } from './open-session.ts';
import type { AnsweredCommands } from './poll-loop.ts';
import { createAnsweredCommands, pollLoop } from './poll-loop.ts';
import { reportLoop } from './report-loop.ts';
import type { LinkAccount } from './run.ts';
import { CALL_TIMEOUT_MS, createRun, STORE_RETRY_MS } from './run.ts';
import { createWake, orAborted, pause } from './wake.ts';

/** Some megabytes on a slow line. */
const BUNDLE_TIMEOUT_MS = 60_000;

export interface LinkOptions {
  clock: Clock;
  random: Random;
  log: Log;
  appVersion: string;
  machine: string;
  transports: LinkTransportFactory;
  enrolments: EnrolmentStore;
  store: LinkStore;
  wayOut: Pick<WayOut, 'current'>;
  outbox: Outbox;
  erasures: Pick<Erasures, 'take'>;
  bundleRequests: Pick<BundleRequests, 'take'>;
  accounts(): LinkAccount[];
  embedded?: { gatewayUrl: string; enrolmentCode(): Promise<string> } | undefined;
  /** The state changed. */
  onState(): void;
  /** The gateway says something else about an account than before. */
  onBinding(accountId: string): void;
  /** The gateway has taken the account's number in the place of another. */
  onReplaced(accountId: string, replaced: string): void;
}

/** The gateway as seen from the device. */
export interface Link {
  start(): void;
  state(): LinkState;
  gatewayUrl(): string | undefined;
  binding(accountId: string): Binding | undefined;
  /** The gateway's clock minus this machine's, in milliseconds; undefined before the first answer. */
  clockOffsetMs(): number | undefined;
  /** On the monotonic clock: since when reports wait without one being confirmed; undefined when none waits. */
  reportsWaitingSince(): number | undefined;
  /** Enrols at a gateway, in place of an earlier one. Resolves with the device's id. @throws LinkError, PortError */
  enrol(wish: { gatewayUrl: string; code: string }): Promise<string>;
  /** Whether there was anything to try. */
  retry(): boolean;
  /** Attachments, over the connection that there is. */
  readonly media: Pick<LinkTransport, 'getMedia' | 'putMedia'>;
  /**
   * The owner sends from an account of this device. A repeat with the same key is accepted once.
   * @throws LinkError while no gateway answers
   */
  send(request: DeviceRequest<'send'>): Promise<DeviceResponse<'send'>>;
  /** Many texts of an import. @throws LinkError while no gateway answers */
  sendMany(request: DeviceRequest<'sendMany'>): Promise<DeviceResponse<'sendMany'>>;
  /** A support bundle that the gateway's operator has asked for. @throws LinkError while no gateway answers */
  sendBundle(request: DeviceRequest<'bundle'>): Promise<DeviceResponse<'bundle'>>;
  /** As which device the gateway knows this one; undefined before the first enrolment. Keys are known per device. */
  deviceId(): string | undefined;
  /** The machine woke up or its network changed. */
  conditionsChanged(): void;
  /** Connections leave this machine in another way: all that stand are made anew. */
  wayChanged(): Promise<void>;
  /** A pairing, a new or removed account, or another readiness to take messages. */
  accountChanged(accountId: string): void;
  stop(): Promise<void>;
}

export function createLink(options: LinkOptions): Link {
  const { clock, random, log, outbox, embedded } = options;
  const runs = createSerial();
  const enrolling = createSerial();
  const reportWake = createWake(clock);
  const stopping = new AbortController();
  const bindings = createBindings({
    clock,
    log,
    accounts: options.accounts,
    onReplaced: options.onReplaced,
    onBinding: (accountId) => {
      options.onBinding(accountId);
      interruptPoll();
    },
  });
  let state: LinkState = { kind: 'notEnrolled' };
  let enrolment: Enrolment | undefined;
  let transport: LinkTransport | undefined;
  let session: (LinkSession & { answered: AnsweredCommands }) | undefined;
  let current = new AbortController();
  let interruptPoll: () => void = () => undefined;
  let retryTimer: Timer | undefined;
  let offsetMs: number | undefined;
  let waitingSince: number | undefined;
  /** The owner agreed to enrol anew at the embedded gateway. */
  let enrolAgain = false;

  const feed = (event: LinkEvent): boolean => {
    if (stopping.signal.aborted) return false;
    const before = state;
    const result = stepLink(before, event, { now: clock.now(), random: random.float() });
    state = result.state;
    if (state.kind !== before.kind) {
      const problem = 'problem' in state ? state.problem : undefined;
      log.info('link.changed', { from: before.kind, to: state.kind, ...problem });
    }
    for (const effect of result.effects) perform(effect);
    if (state !== before) options.onState();
    return state !== before || result.effects.length > 0;
  };

  const perform = (effect: LinkEffect): void => {
    switch (effect.kind) {
      case 'run':
        return startRun();
      case 'endRun':
        return current.abort();
      case 'forgetSession':
        session = undefined;
        return;
      case 'setRetryTimer':
        retryTimer?.cancel();
        retryTimer = clock.timer(effect.inMs, () => feed({ kind: 'retryDue' }));
        return;
      case 'cancelRetryTimer':
        return retryTimer?.cancel();
      default:
        effect satisfies never;
    }
  };

  /** Each run begins when the one before has ended altogether. */
  const startRun = (): void => {
    const mine = new AbortController();
    current = mine;
    void runs.add(() => oneRun(mine));
  };

  /** Never rejects: the reason of its end becomes an event. */
  const oneRun = async (mine: AbortController): Promise<void> => {
    while (!mine.signal.aborted) {
      try {
        await talk(mine);
      } catch (error) {
        if (mine.signal.aborted) return;
        if (error instanceof PortError) {
          log.warn('link.storeRefused', { loop: 'session', code: error.code });
          await pause(clock, mine.signal, STORE_RETRY_MS);
          continue;
        }
        feed(failureOf(error));
        mine.abort();
      }
    }
  };

  const failureOf = (error: unknown): LinkEvent => {
    if (error instanceof LinkError) {
      const { problem, code, retryAfterMs } = error;
      return { kind: 'failed', problem, ...(code && { code }), ...(retryAfterMs && { retryAfterMs }) };
    }
    log.error('link.bug', { reason: error instanceof Error ? error.stack : String(error) });
    return { kind: 'failed', problem: { code: 'badAnswer', detail: error instanceof Error ? error.name : 'unknown' } };
  };

  const talk = async (mine: AbortController): Promise<void> => {
    const enrolled = await ensureEnrolled(mine.signal);
    transport ??= options.transports.open({
      gatewayUrl: enrolled.gatewayUrl,
      token: enrolled.token,
      route: options.wayOut.current(),
    });
    let established = session !== undefined;
    const ended = new AbortController();
    const run = createRun({
      transport,
      clock,
      signal: AbortSignal.any([mine.signal, ended.signal]),
      onAnswer: (latencyMs) => {
        if (established) feed({ kind: 'answered', ...(latencyMs !== undefined && { latencyMs }) });
      },
    });
    if (session === undefined) {
      const opened = await openSession(run, { ...options, gatewayId: enrolled.gatewayId, onNow });
      if (mine.signal.aborted) return;
      // A gateway that was restored from a copy asks again what it was answered since.
      session = { ...opened, answered: createAnsweredCommands() };
      established = true;
      bindings.allChanged();
      feed({ kind: 'answered', latencyMs: lastLatencyMs });
    }
    await together(ended, [
      pollLoop(run, {
        ...options,
        ...session,
        leasable,
        onNow,
        onPoll: (interrupt) => (interruptPoll = interrupt),
      }),
      reportLoop(run, { ...options, ...session, wake: reportWake, onConfirmed: reportsConfirmed }),
      bindings.loop(run),
    ]);
  };

  let lastLatencyMs = 0;
  const onNow = (now: number, latencyMs = 0): void => {
    offsetMs = Math.round(now + latencyMs / 2 - clock.now());
    lastLatencyMs = Math.round(latencyMs);
  };

  const leasable = (): LinkAccount[] =>
    options
      .accounts()
      .filter(({ id, number, takesMessages }) => number && takesMessages && bindings.of(id)?.state === 'bound');

  const noteReports = (): void => {
    waitingSince ??= outbox.reports(1) === undefined ? undefined : clock.monotonic();
    reportWake.notify();
  };
  const reportsConfirmed = (): void => {
    waitingSince = outbox.reports(1) === undefined ? undefined : clock.monotonic();
  };

  /** The token, from the store, from an attempt whose answer was lost, or from the embedded gateway. */
  const ensureEnrolled = (signal: AbortSignal): Promise<Enrolment> =>
    enrolling.add(async () => {
      if (enrolment && !enrolAgain) return enrolment;
      const attempt = options.enrolments.attempt();
      if (embedded) {
        const resumed = attempt?.gatewayUrl === embedded.gatewayUrl ? attempt.code : undefined;
        const wish = { gatewayUrl: embedded.gatewayUrl, code: resumed ?? (await embeddedCode(signal)) };
        return enrolAt(wish, signal).catch((error: unknown) => {
          // The next try asks for a fresh code; there is nobody who could type one.
          throw isCodeRefused(error) ? new LinkError({ code: 'gatewayError', detail: error.problem.code }) : error;
        });
      }
      if (attempt) return enrolAt(attempt, signal);
      throw new LinkError({ code: 'tokenRefused', detail: 'notEnrolled' });
    });
  const embeddedCode = async (signal: AbortSignal): Promise<string> => {
    try {
      return await orAborted(embedded?.enrolmentCode() ?? Promise.reject(new Error('No embedded gateway')), signal);
    } catch (error) {
      if (error instanceof LinkError) throw error;
      throw new LinkError({ code: 'unreachable', detail: 'no enrolment code' }, { cause: error });
    }
  };
  const enrolAt = async (wish: { gatewayUrl: string; code: string }, signal: AbortSignal): Promise<Enrolment> => {
    const before = options.enrolments.current();
    const fresh = await enrol(wish, { ...options, store: options.enrolments, signal });
    enrolment = fresh;
    enrolAgain = false;
    session = undefined;
    await closeTransport();
    // From here on nothing is confirmed by the numbers of before.
    if (before !== undefined && before.gatewayId !== fresh.gatewayId) await options.store.countAnew();
    return fresh;
  };
  const linked = (): LinkTransport => {
    if (transport === undefined) throw new LinkError({ code: 'unreachable', detail: 'notLinked' });
    return transport;
  };
  const closeTransport = async (): Promise<void> => {
    const closing = transport;
    transport = undefined;
    await closing?.close();
  };

  return {
    start: () => {
      enrolment = options.enrolments.current();
      if (enrolment && embedded) {
        // It may listen on another port each time. What was enrolled at a hosted gateway before is nothing to the one here.
        const isHere = LOOPBACK.test(enrolment.gatewayUrl);
        enrolment = isHere ? { ...enrolment, gatewayUrl: embedded.gatewayUrl } : undefined;
      }
      outbox.onReports(noteReports);
      noteReports();
      const unfinished = options.enrolments.attempt() !== undefined;
      feed({ kind: 'started', enrolled: enrolment !== undefined || unfinished || embedded !== undefined });
    },
    state: () => state,
    gatewayUrl: () => enrolment?.gatewayUrl ?? embedded?.gatewayUrl,
    binding: (accountId) => bindings.of(accountId),
    clockOffsetMs: () => offsetMs,
    reportsWaitingSince: () => waitingSince,
    enrol: async (wish) => {
      try {
        const { deviceId } = await enrolling.add(() => enrolAt(wish, stopping.signal));
        feed({ kind: 'enrolled' });
        return deviceId;
      } catch (error) {
        if (error instanceof LinkError) feed({ kind: 'enrolFailed', problem: error.problem });
        throw error;
      }
    },
    retry: () => {
      const needsCode =
        state.kind === 'stopped' && (state.problem.code === 'tokenRefused' || state.problem.code === 'otherGateway');
      if (needsCode && embedded) enrolAgain = true;
      return feed({ kind: 'retryRequested' });
    },
    media: {
      getMedia: async (sha256, transfer) => linked().getMedia(sha256, transfer),
      putMedia: async (media, body, transfer) => linked().putMedia(media, body, transfer),
    },
    send: async (request) => linked().call('send', request, { timeoutMs: CALL_TIMEOUT_MS, signal: stopping.signal }),
    sendMany: async (request) =>
      linked().call('sendMany', request, { timeoutMs: CALL_TIMEOUT_MS, signal: stopping.signal }),
    sendBundle: async (request) =>
      linked().call('bundle', request, { timeoutMs: BUNDLE_TIMEOUT_MS, signal: stopping.signal }),
    deviceId: () => enrolment?.deviceId,
    conditionsChanged: () => void feed({ kind: 'conditionsChanged' }),
    wayChanged: async () => {
      // The run that stands ends before the next one opens a transport.
      feed({ kind: 'conditionsChanged' });
      await closeTransport();
    },
    accountChanged: (accountId) => {
      bindings.changed(accountId);
      interruptPoll();
    },
    stop: async () => {
      stopping.abort();
      current.abort();
      retryTimer?.cancel();
      await Promise.all([runs.drain(), enrolling.drain()]);
      await closeTransport();
    },
  };
}

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/;

/** Runs the loops of one run: the first that fails ends the others, and nothing of them outlives it. */
async function together(ended: AbortController, loops: Promise<void>[]): Promise<void> {
  try {
    await Promise.all(loops);
  } finally {
    ended.abort();
    await Promise.allSettled(loops);
  }
}
