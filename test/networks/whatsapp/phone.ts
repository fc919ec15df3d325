/**
 * What a simulated phone shows and wrote. A phone shows a message id once per chat and sender, however often it arrives;
 * `copies` counts the arrivals.
 */
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';

export interface ShownMessage {
  /** Counts up from 1 in order of first arrival. */
  readonly seq: number;
  readonly id: string;
  /** Number of the sender. */
  readonly from: string;
  /** Number of the other side of the chat. */
  readonly chat: string;
  readonly kind: string;
  readonly text: string;
  copies: number;
  /** First arrival, UTC milliseconds. */
  readonly at: number;
  readonly read: boolean;
}

/** Answers by linked clients to something this phone sent. */
export interface SentReceipt {
  readonly number: string;
  readonly device: number;
  /** `delivery` when the receipt had no type. */
  readonly type: string;
  readonly at: number;
}

export interface SentMessage {
  readonly id: string;
  readonly to: string;
  readonly text: string;
  readonly at: number;
  readonly receipts: SentReceipt[];
}

/** Where a read receipt for a shown message has to go. */
interface Shown extends ShownMessage {
  read: boolean;
  /** The address the sender used for this phone, which the receipt repeats. */
  readonly addressedAs: string;
}

const maxKept = 200_000;

export class Phone {
  #shown: Shown[] = [];
  #dropped = 0;
  readonly #byKey = new Map<string, Shown>();
  readonly #unread = new Map<string, Set<Shown>>();
  readonly #sent = new Map<string, SentMessage & { content: proto.IMessage }>();
  readonly #retries = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  /** Returns whether the message is new to this phone. */
  show(message: Omit<ShownMessage, 'seq' | 'copies' | 'read'>, own: boolean, addressedAs: string): boolean {
    const key = `${message.chat} ${message.from} ${message.id}`;
    const known = this.#byKey.get(key);
    if (known) {
      known.copies += 1;
      return false;
    }
    const shown: Shown = {
      seq: this.#dropped + this.#shown.length + 1,
      ...message,
      copies: 1,
      read: own,
      addressedAs,
    };
    this.#shown.push(shown);
    this.#byKey.set(key, shown);
    if (!own) this.#unreadOf(message.chat).add(shown);
    if (this.#shown.length > maxKept) this.#dropOldest();
    for (const wake of this.#waiting) wake();
    return true;
  }

  /** Messages after `since`, at most `limit`, or only those with `id`. */
  messages(filter: { since?: number; limit?: number; id?: string }): readonly ShownMessage[] {
    const start = Math.max((filter.since ?? 0) - this.#dropped, 0);
    const found =
      filter.id === undefined
        ? this.#shown.slice(start, start + (filter.limit ?? this.#shown.length))
        : this.#withId(filter.id);
    return found.map(({ addressedAs: _, ...message }) => message);
  }

  get count(): number {
    return this.#dropped + this.#shown.length;
  }

  /** Calls `wake` at each new message until the returned function is called. */
  onMessage(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Marks what others wrote in a chat as read and tells which ids to confirm under which address. */
  read(chat: string): { addressedAs: string; ids: string[] }[] {
    const byAddress = new Map<string, string[]>();
    for (const message of this.#unread.get(chat) ?? []) {
      message.read = true;
      const ids = byAddress.get(message.addressedAs) ?? [];
      ids.push(message.id);
      byAddress.set(message.addressedAs, ids);
    }
    this.#unread.delete(chat);
    return [...byAddress].map(([addressedAs, ids]) => ({ addressedAs, ids }));
  }

  addSent(message: Omit<SentMessage, 'receipts'>, content: proto.IMessage): void {
    this.#sent.set(message.id, { ...message, receipts: [], content });
  }

  sent(): readonly SentMessage[] {
    return [...this.#sent.values()].map(({ content: _, ...message }) => message);
  }

  sentMessage(id: string): { message: SentMessage; content: proto.IMessage } | undefined {
    const found = this.#sent.get(id);
    return found && { message: found, content: found.content };
  }

  /** Counts how often this phone asked for a message again. */
  countRetry(id: string): number {
    const count = (this.#retries.get(id) ?? 0) + 1;
    this.#retries.set(id, count);
    return count;
  }

  #withId(id: string): Shown[] {
    return this.#shown.filter((message) => message.id === id);
  }

  #unreadOf(chat: string): Set<Shown> {
    const unread = this.#unread.get(chat) ?? new Set();
    this.#unread.set(chat, unread);
    return unread;
  }

  #dropOldest(): void {
    const half = this.#shown.splice(0, maxKept / 2);
    this.#dropped += half.length;
    for (const message of half) {
      this.#byKey.delete(`${message.chat} ${message.from} ${message.id}`);
      this.#unread.get(message.chat)?.delete(message);
    }
  }
}
