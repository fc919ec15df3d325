/** What a simulated phone shows and wrote. */
import type { Message, Place } from './messages.ts';

export interface ShownMedia {
  readonly kind: string;
  readonly mimetype: string;
  readonly bytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
  readonly fileName?: string;
  readonly caption?: string;
  readonly seconds?: number;
  readonly waveform?: readonly number[];
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  readonly performer?: string;
}

export interface ShownMessage {
  /** Counts up from 1 in order of first arrival. */
  readonly seq: number;
  /** The random id that the sender chose, decimal. */
  readonly id: string;
  /** Its number on this phone. */
  readonly messageId: number;
  /** Number of the sender. */
  readonly from: string;
  /** Number of the other side of the chat, or the address of the group. */
  readonly chat: string;
  readonly kind: string;
  text: string;
  /** Messages with this random id that the phone shows. */
  copies: number;
  /** First arrival, UTC milliseconds. */
  readonly at: number;
  read: boolean;
  edited: boolean;
  deleted: boolean;
  readonly media?: ShownMedia;
  readonly location?: Place;
}

/** A linked client's answer to something this phone sent. */
export interface SentReceipt {
  readonly number: string;
  readonly type: 'read' | 'played';
  readonly at: number;
}

export interface SentMessage {
  readonly id: string;
  /** Its number in the sender's box. */
  readonly messageId: number;
  /** A number, or the address of a group. */
  readonly to: string;
  readonly kind: string;
  readonly text: string;
  readonly at: number;
  readonly receipts: SentReceipt[];
}

export class Phone {
  readonly #shown: { message: Message; shown: ShownMessage }[] = [];
  readonly #byRandomId = new Map<string, ShownMessage>();
  readonly #unread = new Map<string, { message: Message; shown: ShownMessage }[]>();
  readonly #sent = new Map<Message, SentMessage>();
  readonly #waiting = new Set<() => void>();

  show(message: Message, arrived: Omit<ShownMessage, 'seq' | 'copies' | 'edited' | 'deleted'>): void {
    const name = `${arrived.chat} ${arrived.from} ${arrived.id}`;
    const known = this.#byRandomId.get(name);
    if (known) {
      known.copies += 1;
      return;
    }
    const shown = { seq: this.count + 1, ...arrived, copies: 1, edited: false, deleted: false };
    this.#shown.push({ message, shown });
    if (!shown.read) this.#unreadIn(shown.chat).push({ message, shown });
    this.#byRandomId.set(name, shown);
    for (const wake of this.#waiting) wake();
  }

  messages({ since = 0, limit, id }: { since?: number; limit?: number; id?: string }): readonly ShownMessage[] {
    const end = limit === undefined ? undefined : since + limit;
    const found = id === undefined ? this.#shown.slice(since, end) : this.#shown.filter(({ shown }) => shown.id === id);
    return found.map(({ shown }) => shown);
  }

  /** A message that the phone shows or that was written on it. */
  find(id: string): Message | undefined {
    const shown = this.#shown.find((entry) => entry.shown.id === id)?.message;
    return shown ?? [...this.#sent].find(([, sent]) => sent.id === id)?.[0];
  }

  edit(message: Message): void {
    const shown = this.#shownOf(message);
    if (shown) Object.assign(shown, { text: message.text, edited: true });
  }

  delete(message: Message): void {
    const shown = this.#shownOf(message);
    if (shown) shown.deleted = true;
  }

  #shownOf(message: Message): ShownMessage | undefined {
    return this.#shown.find((entry) => entry.message === message)?.shown;
  }

  get count(): number {
    return this.#shown.length;
  }

  /** Calls `wake` at each new message until the returned function is called. */
  onMessage(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Marks what others wrote in a chat as read. */
  read(chat: string): readonly Message[] {
    const unread = this.#unread.get(chat) ?? [];
    this.#unread.delete(chat);
    for (const { shown } of unread) shown.read = true;
    return unread.map(({ message }) => message);
  }

  #unreadIn(chat: string): { message: Message; shown: ShownMessage }[] {
    const unread = this.#unread.get(chat) ?? [];
    this.#unread.set(chat, unread);
    return unread;
  }

  addSent(message: Message, sent: Omit<SentMessage, 'receipts'>): void {
    this.#sent.set(message, { ...sent, receipts: [] });
  }

  sent(): readonly SentMessage[] {
    return [...this.#sent.values()];
  }

  addReceipt(message: Message, receipt: SentReceipt): void {
    this.#sent.get(message)?.receipts.push(receipt);
  }
}
