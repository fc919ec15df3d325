/**
 * What a simulated phone shows and wrote. A phone shows a message id once per chat and sender, however often it arrives;
 * `copies` counts the arrivals.
 */
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Details } from './described.ts';
import type { MediaReference } from './media/open.ts';

export interface ShownMessage extends Details {
  /** Counts up from 1 in order of first arrival. */
  readonly seq: number;
  readonly id: string;
  /** Number of the sender. */
  readonly from: string;
  /** Number of the other side of the chat, or the address of the group. */
  readonly chat: string;
  readonly kind: string;
  readonly text: string;
  copies: number;
  /** First arrival, UTC milliseconds. */
  readonly at: number;
  read: boolean;
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
  /** A number, or the address of a group. */
  readonly to: string;
  readonly kind: string;
  readonly text: string;
  readonly at: number;
  readonly receipts: SentReceipt[];
}

/** What the phone keeps of a message beside what it shows. */
export interface Kept {
  /** The address the sender used for this phone, which receipts repeat. */
  readonly addressedAs: string;
  /** The content, where it is more than text. */
  readonly content?: proto.IMessage;
  readonly reference?: MediaReference;
}

interface Shown extends Kept {
  readonly message: ShownMessage;
}

/** Messages of one writer that a receipt confirms. */
export interface ReadBatch {
  readonly writer: string;
  readonly addressedAs: string;
  readonly ids: string[];
}

const maxKept = 200_000;

export class Phone {
  #shown: Shown[] = [];
  #dropped = 0;
  readonly #byKey = new Map<string, Shown>();
  readonly #byId = new Map<string, Shown[]>();
  readonly #unread = new Map<string, Set<Shown>>();
  readonly #sent = new Map<string, { message: SentMessage; content: proto.IMessage }>();
  readonly #retries = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  /** Returns whether the message is new to this phone. `read` messages get no read receipt later. */
  show(arrived: Omit<ShownMessage, 'seq' | 'copies'>, kept: Kept): boolean {
    const key = keyOf(arrived);
    const known = this.#byKey.get(key);
    if (known) {
      known.message.copies += 1;
      return false;
    }
    const shown: Shown = { message: { seq: this.count + 1, ...arrived, copies: 1 }, ...kept };
    this.#shown.push(shown);
    this.#byKey.set(key, shown);
    this.#byId.set(arrived.id, [...(this.#byId.get(arrived.id) ?? []), shown]);
    if (!arrived.read) this.#unreadOf(arrived.chat).add(shown);
    if (this.#shown.length > maxKept) this.#dropOldest();
    for (const wake of this.#waiting) wake();
    return true;
  }

  /** Messages after `since`, at most `limit`, or only those with `id`. */
  messages({ since = 0, limit, id }: { since?: number; limit?: number; id?: string }): readonly ShownMessage[] {
    const start = Math.max(since - this.#dropped, 0);
    const end = limit === undefined ? this.#shown.length : start + limit;
    const found = id === undefined ? this.#shown.slice(start, end) : (this.#byId.get(id) ?? []);
    return found.map(({ message }) => message);
  }

  get count(): number {
    return this.#dropped + this.#shown.length;
  }

  /** Calls `wake` at each new message until the returned function is called. */
  onMessage(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Marks what others wrote in a chat as read and tells which ids to confirm to whom under which address. */
  read(chat: string): ReadBatch[] {
    const batches = new Map<string, ReadBatch>();
    for (const { message, addressedAs } of this.#unread.get(chat) ?? []) {
      message.read = true;
      const key = `${message.from} ${addressedAs}`;
      const batch = batches.get(key) ?? { writer: message.from, addressedAs, ids: [] };
      batch.ids.push(message.id);
      batches.set(key, batch);
    }
    this.#unread.delete(chat);
    return [...batches.values()];
  }

  /** A shown message with what is kept of it. */
  shown(id: string): ({ message: ShownMessage } & Kept) | undefined {
    return this.#byId.get(id)?.[0];
  }

  /** The latest messages, oldest first, for the history of a new client. */
  latest(count: number): readonly ({ message: ShownMessage } & Kept)[] {
    return this.#shown.slice(-count);
  }

  addSent(message: Omit<SentMessage, 'receipts'>, content: proto.IMessage): void {
    this.#sent.set(message.id, { message: { ...message, receipts: [] }, content });
  }

  sent(): readonly SentMessage[] {
    return [...this.#sent.values()].map(({ message }) => message);
  }

  sentContents(): readonly { message: SentMessage; content: proto.IMessage }[] {
    return [...this.#sent.values()];
  }

  sentMessage(id: string): { message: SentMessage; content: proto.IMessage } | undefined {
    return this.#sent.get(id);
  }

  /** Counts how often this phone asked for a message again. */
  countRetry(id: string): number {
    const count = (this.#retries.get(id) ?? 0) + 1;
    this.#retries.set(id, count);
    return count;
  }

  #unreadOf(chat: string): Set<Shown> {
    const unread = this.#unread.get(chat) ?? new Set();
    this.#unread.set(chat, unread);
    return unread;
  }

  #dropOldest(): void {
    const half = this.#shown.splice(0, maxKept / 2);
    this.#dropped += half.length;
    for (const shown of half) {
      this.#byKey.delete(keyOf(shown.message));
      this.#byId.delete(shown.message.id);
      this.#unread.get(shown.message.chat)?.delete(shown);
    }
  }
}

/** A phone knows a message by chat, sender and id. */
function keyOf({ chat, from, id }: Pick<ShownMessage, 'chat' | 'from' | 'id'>): string {
  return `${chat} ${from} ${id}`;
}
