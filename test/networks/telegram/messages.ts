/** Messages: one for all who see it, whatever its number in their boxes. */
import type { tl } from '@mtcute/core';
import type { Account } from './accounts.ts';
import type { StoredFile } from './files.ts';
import type { Group } from './groups.ts';

export type Chat = { readonly kind: 'private'; readonly members: readonly [Account, Account] } | Group;

export interface Media {
  readonly file: StoredFile;
  readonly kind: 'image' | 'document' | 'audio' | 'voice' | 'video';
}

/** A point on the map, or with its name and address. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

/** What goes with a message, instead of words or beside them. */
export interface Attached {
  readonly media?: Media;
  readonly place?: Place;
}

export interface Message {
  /** Chosen by who wrote it, decimal and signed. */
  readonly randomId: string;
  readonly from: Account;
  readonly chat: Chat;
  /** UTC milliseconds. */
  readonly at: number;
  text: string;
  entities: readonly tl.TypeMessageEntity[];
  readonly media: Media | undefined;
  readonly place: Place | undefined;
  /** What happened in a group, instead of words. */
  readonly action: tl.TypeMessageAction | undefined;
  readonly replyTo: number | undefined;
  editedAt: number | undefined;
  /** Whether somebody has listened to the voice note. */
  played: boolean;
  /** Its number in the box of each account that has it. In a supergroup all have the same. */
  readonly ids: Map<Account, number>;
}

/** How one of its members names a chat: the other's number, or the group's address. */
export function chatName(chat: Chat, viewer: Account): string {
  return chat.kind === 'private' ? other(chat, viewer).number : chat.address;
}

/** The other one of a private chat; oneself in the chat with oneself. */
export function other(chat: Extract<Chat, { kind: 'private' }>, viewer: Account): Account {
  const [first, second] = chat.members;
  return first === viewer ? second : first;
}

export function kindOf({ media, place }: Pick<Message, 'media' | 'place'>): string {
  if (place) return 'location';
  return media?.kind ?? 'text';
}

/** The number of a message in somebody's box, or in the supergroup's, whoever asks. */
export function idFor({ chat, ids }: Message, viewer: Account): number | undefined {
  return chat.kind === 'supergroup' ? ids.values().next().value : ids.get(viewer);
}
