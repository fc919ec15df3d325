import { TransportError, type tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import type { Route } from '../../../platform/way-out.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { Clock, Log, Timer } from '../../../shared/ports.ts';
import { machineTrouble } from '../../machine-trouble.ts';
import type { NetworkApp } from '../channel.ts';
import { describeError } from '../describe-error.ts';
import { createAnswers, SignInEndedError, type Answers } from './answers.ts';
import type { KnownPeers } from './inbound-message.ts';
import { createClient, PROBE, type DataCentre } from './library.ts';
import { ringWhilePostponed } from './postponed-updates.ts';
import { sessionEnd } from './refusals.ts';
import type { SessionStorage } from './session-storage.ts';
import { restoreCounts } from './supergroups.ts';
import { SignInFailedError, signInWith, type SignInSteps } from './sign-in.ts';

/** From the start to the server's first answer. */
const CONNECT_LIMIT_MS = 20_000;
/** Nothing heard for so long: the server is asked. */
const PROBE_AFTER_MS = 7_000;
/** An open connection whose server does not answer within this is taken for dead: 12 s after its last word. */
const PROBE_LIMIT_MS = 5_000;

/** The server does not know the key that a client speaks under (https://core.telegram.org/mtproto/mtproto-transports#transport-errors). */
const KEY_UNKNOWN = 404;
const isKeyUnknown = (error: unknown): boolean => error instanceof TransportError && error.code === KEY_UNKNOWN;

/** What happens on one connection, in order. Nothing comes after `closed`, or after `end` was called. */
export interface ConnectionListener extends SignInSteps {
  /** A phone said yes. Resolves when it is durable: then the connection goes on, and is `opened`. */
  signedIn(self: tl.RawUser): Promise<void>;
  opened(self: tl.RawUser): void;
  closed(cause: SessionCause): void;
  heard(): void;
  update(update: tl.TypeUpdate, peers: KnownPeers): void;
  /** Updates were missed that the server does not tell any more: of a channel, or of all other chats. */
  updatesLost(channel: number | undefined): void;
}

export interface Connection {
  readonly client: BaseTelegramClient;
  readonly answers: Answers;
  isOnline(): boolean;
  /** Ends when the connection does. */
  readonly ended: AbortSignal;
  end(): Promise<void>;
}

export interface ConnectionOptions {
  mode: 'pair' | 'login';
  phoneNumber?: string;
  app: NetworkApp;
  storage: SessionStorage;
  dc?: DataCentre;
  appVersion: string;
  route: Route;
  clock: Clock;
  log: Log;
  listener: ConnectionListener;
}

/** One client from its start to its end: it is never connected again, so that tries are counted and shown in one place. */
export function openConnection(options: ConnectionOptions): Connection {
  const { clock, listener, log, mode, storage } = options;
  const stop = new AbortController();
  const answers = createAnswers();
  const stopped = Promise.withResolvers<void>();
  let isOver = false;
  let isOnline = false;
  let isUsable = false;
  let isSecondLine = false;
  let heardAt = clock.monotonic();
  let timer: Timer | undefined;
  let ending: Promise<void> | undefined;
  let endRinging: (() => void) | undefined;

  const finish = (cause: SessionCause): void => {
    if (isOver) return;
    void end();
    listener.closed(cause);
  };
  const end = (): Promise<void> => {
    isOver = true;
    isOnline = false;
    timer?.cancel();
    endRinging?.();
    stop.abort(new SignInEndedError());
    stopped.resolve();
    answers.end();
    ending ??= storageThenClient();
    return ending;
  };
  const storageThenClient = async (): Promise<void> => {
    try {
      // Its counters of updates are stored before the storage is cut off.
      await client.destroy();
    } catch (error) {
      log.debug('telegram.endFailed', describeError(error));
    }
    try {
      await storage.detach();
    } catch (error) {
      log.debug('telegram.endNotStored', describeError(error));
    }
  };
  const heard = (): void => {
    heardAt = clock.monotonic();
    if (!isOver) listener.heard();
  };

  const client = createClient({
    ...options,
    heard,
    refused: (code, text) => {
      const cause = sessionEnd(code, text);
      // While a phone has not said yes, an unknown key is what a sign-in begins with.
      if (cause && (isOnline || mode === 'login')) finish(cause);
    },
    // mtcute would go on trying, unseen. While a phone is waited for, a network that is away for a moment ends nothing.
    stopped: ({ code, detail }) => {
      if (code === 'networkDown' && mode === 'pair' && !isOnline) return;
      finish({ code, ...(detail !== undefined && { detail }) });
    },
    updatesLost: (channel) => isOver || listener.updatesLost(channel),
  });
  if (client.updates) endRinging = ringWhilePostponed(client.updates, clock);

  const lost = (): void => {
    // A pairing may move to another data centre, and waits for a person: mtcute connects again by itself.
    if (mode === 'pair' && !isOnline) return;
    // mtcute believes that the server does not know its key only on a second line.
    if (!isOnline && isUsable && !isSecondLine) {
      isSecondLine = true;
      return;
    }
    finish({ code: isUsable ? 'connectionLost' : 'connectionRefused' });
  };
  let connectingCount = 0;
  client.mt.onConnecting.add(() => {
    connectingCount += 1;
    // The first is the beginning itself.
    if (connectingCount > 1) lost();
  });
  client.mt.onUsable.add(() => {
    isUsable = true;
    // After a server forgot the session, what was missed does not come by itself (mtcute 0.30.3).
    if (isOnline) client.handleClientUpdate({ _: 'updatesTooLong' }, false);
  });
  client.onServerUpdate.add(heard);
  client.onRawUpdate.add(({ peers, update }) => {
    if (isOver) return;
    listener.update(update, { user: (id) => peers.users.get(id), chat: (id) => peers.chats.get(id) });
  });
  client.onError.add((error) => {
    log.debug('telegram.clientError', describeError(error));
    // Before a phone has said yes, another key is made, and nothing is lost.
    if (isKeyUnknown(error) && mode === 'login') finish({ code: 'loggedOut', networkCode: KEY_UNKNOWN });
  });

  const probe = async (): Promise<void> => {
    const isSilent = (): boolean => clock.monotonic() - heardAt >= PROBE_LIMIT_MS;
    // mtcute repeats a call that nobody answered, and so would not tell in time.
    timer = clock.timer(PROBE_LIMIT_MS, () => (isSilent() ? finish({ code: 'silent' }) : watch()));
    try {
      await client.call(PROBE, { abortSignal: stop.signal });
    } catch (error) {
      log.debug('telegram.probeFailed', describeError(error));
    }
    if (!isSilent()) watch();
  };
  const watch = (): void => {
    timer?.cancel();
    if (isOver) return;
    const restMs = heardAt + PROBE_AFTER_MS - clock.monotonic();
    timer = clock.timer(Math.max(restMs, 0), () => {
      if (clock.monotonic() - heardAt >= PROBE_AFTER_MS) void probe();
      else watch();
    });
  };

  const run = async (): Promise<void> => {
    timer = clock.timer(CONNECT_LIMIT_MS, () => finish({ code: 'connectTimedOut' }));
    await client.connect();
    if (mode === 'pair') {
      const { phoneNumber } = options;
      const steps: SignInSteps = {
        qr: (qr, expiresAt) => isOver || (reached(), listener.qr(qr, expiresAt)),
        codeAsked: (asked) => isOver || (reached(), listener.codeAsked(asked)),
        passwordAsked: (asked) => isOver || (reached(), listener.passwordAsked(asked)),
      };
      const signal = stop.signal;
      await signInWith({ client, clock, answers, steps, signal, ...(phoneNumber !== undefined && { phoneNumber }) });
    }
    const [self] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    if (isOver) return;
    if (self?._ !== 'user') return finish({ code: 'unknown', detail: 'noSelf' });
    if (mode === 'pair') await listener.signedIn(self);
    if (isOver) return;
    await restoreCounts(client, storage.supergroups());
    const counted = Promise.withResolvers<void>();
    client.updates?.onCatchingUp((isCatchingUp) => isCatchingUp || counted.resolve());
    await client.notifyLoggedIn(self);
    // What arrives before the first count of updates is stored would be missed by the next connection.
    if (mode === 'pair') await Promise.race([counted.promise, stopped.promise]);
    if (isOver) return;
    isOnline = true;
    watch();
    listener.opened(self);
  };
  const reached = (): void => {
    // The server talks; from here on a person is waited for, and mtcute renews what runs out.
    timer?.cancel();
  };

  run().catch((error: unknown) => {
    if (isOver) return;
    log.info('telegram.connectionFailed', describeError(error));
    if (error instanceof SignInFailedError) finish(error.sessionCause);
    else if (!isOver)
      finish(
        machineTrouble(error) ?? { code: isUsable ? 'connectionLost' : 'connectionClosed', detail: 'startFailed' },
      );
  });
  return { client, answers, isOnline: () => isOnline, ended: stop.signal, end };
}
