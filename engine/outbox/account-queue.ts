import type { Forecast } from '../../shared/policy/forecast.ts';
import type { SendTime } from '../../shared/policy/pacing.ts';
import type { MessageRecord } from '../store/messages.ts';
import type { PaceRecord } from '../store/pace.ts';
import type { ChannelAccount, Preparation } from '../channels/channel.ts';

/** A live connection. A new one is a new object, so that work of an older one is recognised and dropped. */
export interface Connection {
  readonly account: ChannelAccount;
  /** Aborted when the connection is given up: preparing on it ends. */
  readonly ended: AbortController;
}

/** The head of a chat, taken to be prepared. Not durable: after a crash it is simply taken again. */
export interface Claim {
  readonly id: string;
  readonly number: number;
  readonly chat: string;
  readonly seq: number;
  readonly priority: number;
  readonly connection: Connection;
  /** When it was taken, on the monotonic clock. */
  readonly since: number;
  /** It would start a chat; undefined: nobody asked. */
  cold?: boolean;
  /** Prepared, and waiting for its turn. */
  ready?: { readonly preparation: Extract<Preparation, { kind: 'ready' }>; readonly turn: SendTime };
}

/** A message whose intent is committed and which has no answer yet. */
export interface HandedOver {
  readonly id: string;
  readonly number: number;
  readonly networkId: string;
  /** When the intent was committed, UTC milliseconds. */
  readonly intentAt: number;
  /** It has gone to a connection at least once, or may have before a crash. */
  written: boolean;
  /** Hand-overs on the present connection. */
  tries: number;
  /** When to hand over again, on the monotonic clock. */
  resendAt: number;
  /** The gateway took it back: from now on only evidence counts. */
  withdrawn: boolean;
}

/** What the outbox remembers of one account while it runs. The store holds everything that must survive. */
export interface AccountQueue {
  readonly accountId: string;
  connection: Connection | undefined;
  paused: boolean;
  /** By chat. */
  readonly claims: Map<string, Claim>;
  /** Chats whose wait for their recipient's gap is being stored. */
  readonly delaying: Set<string>;
  /** What the store last said of its pace; undefined: not looked up yet. */
  pace: PaceRecord | undefined;
  /** Something in the queue may be held by a restriction, and was not looked at. */
  unsorted: boolean;
  sorting: boolean;
  /** Not before this, on the monotonic clock. */
  sortAt: number;
  /** Chats that are known to exist. */
  readonly known: Set<string>;
  /** Waiting chats that do not exist yet and that the restriction lets start. */
  freeCold: Set<string>;
  /** When the next waiting message goes out, and what it waits for; undefined when nothing waits for the pace. */
  next: SendTime | undefined;
  /** When the queue is through, as of a moment on the monotonic clock. */
  forecast: { readonly value: Forecast; readonly at: number } | undefined;
  /** By message id, in the order of the intents. */
  readonly handedOver: Map<string, HandedOver>;
  /** Ids that await their first ack: they and the claims take the places in flight. An unsure one gives its place up. */
  readonly fresh: Set<string>;
  /** The network takes nothing before this, on the monotonic clock; undefined: not looked up yet. */
  waitUntil: number | undefined;
  /** The store could not be written: nothing is claimed before this, on the monotonic clock. */
  heldUntil: number;
  /** When a message was last sent; undefined: not looked up yet, `null`: never. */
  sentAt: number | null | undefined;
}

export interface AccountQueues {
  of(accountId: string): AccountQueue;
  all(): Iterable<AccountQueue>;
}

/** Messages that await their first ack and keep a connection busy: about what it writes while a commit is waited for. */
const BUSY_FROM = 6;

/** While enough others are on their way, nothing is won by being quick. */
export const isBusy = (queue: AccountQueue): boolean => queue.fresh.size >= BUSY_FROM;

export function createAccountQueues(recovered: readonly MessageRecord[]): AccountQueues {
  const queues = new Map<string, AccountQueue>();
  const of = (accountId: string): AccountQueue => {
    let queue = queues.get(accountId);
    if (queue === undefined) {
      queue = {
        accountId,
        connection: undefined,
        paused: false,
        claims: new Map(),
        delaying: new Set(),
        pace: undefined,
        unsorted: true,
        sorting: false,
        sortAt: 0,
        known: new Set(),
        freeCold: new Set(),
        next: undefined,
        forecast: undefined,
        handedOver: new Map(),
        fresh: new Set(),
        waitUntil: undefined,
        heldUntil: 0,
        sentAt: undefined,
      };
      queues.set(accountId, queue);
    }
    return queue;
  };
  for (const message of recovered) of(message.accountId).handedOver.set(message.id, handedOverOf(message, true));
  return { of, all: () => queues.values() };
}

/** @param written whether a connection may have seen it already */
export const handedOverOf = (message: MessageRecord, written: boolean): HandedOver => ({
  id: message.id,
  number: message.number,
  networkId: message.networkId,
  intentAt: message.intentAt ?? message.changedAt,
  written,
  tries: 0,
  resendAt: Infinity,
  withdrawn: message.custody === 'gateway',
});
