/**
 * Numbered logs of what happened to somebody's messages. An account has one box for private chats and basic groups; a
 * supergroup has its own, which all members share. Each event moves `pts` on, so that clients notice what they miss.
 */
import type { Message } from './messages.ts';

export type Happening =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'edit'; readonly message: Message }
  | { readonly kind: 'delete'; readonly ids: readonly number[] }
  | { readonly kind: 'readByOthers'; readonly chat: string; readonly upTo: number }
  | { readonly kind: 'readByMe'; readonly chat: string; readonly upTo: number; readonly unread: number }
  | { readonly kind: 'played'; readonly ids: readonly number[] };

export interface BoxEvent {
  readonly happening: Happening;
  /** The count after this event. */
  readonly pts: number;
  readonly count: number;
}

export class Box {
  readonly messages = new Map<number, Message>();
  /** By random id: what this account has sent, to know a repetition. */
  readonly byRandomId = new Map<string, Message>();
  /** By chat: up to which id others have read what the owner wrote, and the owner what others wrote. */
  readonly readByOthers = new Map<string, number>();
  readonly readByMe = new Map<string, number>();
  #events: BoxEvent[] = [];
  #nextId = 1;

  /** Like the real network's, the count starts above zero. */
  #pts = 1;
  /** Events up to here are forgotten. */
  #forgotten = 1;

  get pts(): number {
    return this.#pts;
  }

  takeId(): number {
    return this.#nextId++;
  }

  get topId(): number {
    return this.#nextId - 1;
  }

  add(happening: Happening): BoxEvent {
    const count = happening.kind === 'delete' || happening.kind === 'played' ? happening.ids.length : 1;
    this.#pts += count;
    const event = { happening, pts: this.#pts, count };
    this.#events.push(event);
    return event;
  }

  /** At most `limit` events after `pts`; undefined when the box has forgotten some of them. */
  since(pts: number, limit: number): { events: readonly BoxEvent[]; isLast: boolean } | undefined {
    if (pts < this.#forgotten) return undefined;
    const start = this.#events.findIndex((event) => event.pts > pts);
    const events = start === -1 ? [] : this.#events.slice(start, start + limit);
    return { events, isLast: start === -1 || start + limit >= this.#events.length };
  }

  /** Drops the log, so that a client that is behind cannot be told what it missed. */
  forgetEvents(): void {
    this.#events = [];
    this.#forgotten = this.#pts;
  }
}
