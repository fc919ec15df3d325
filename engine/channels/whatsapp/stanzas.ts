import type { BinaryNode } from '@whiskeysockets/baileys';
import type { Person } from '../../../shared/contract/inbound.ts';
import type { Clock } from '../../../shared/ports.ts';
import type { ChannelEvent } from '../channel.ts';
import type { ConnectionListener } from './connection.ts';
import { isGroupJid, userOf } from './jids.ts';
import type { OpenReceipts } from './open-receipts.ts';
import { personOf, type People } from './people.ts';
import type { Recipients } from './recipients.ts';
import { ackEvent, receiptEvents } from './transform.ts';

/** The server's word that it lives is passed on at most this often. */
const ANSWERED_INTERVAL_MS = 1_000;

/** Calls `beat` for the first frame of each interval. */
export function createHeartbeat(clock: Clock, beat: () => void): () => void {
  let beatAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.monotonic();
    if (now - beatAt < ANSWERED_INTERVAL_MS) return;
    beatAt = now;
    beat();
  };
}

/** From stanzas to events, and to what is remembered of chats. What a message says is read when it is decrypted. */
export function createStanzaHandler(options: {
  clock: Clock;
  /** User parts of this account. */
  own(): readonly string[];
  people: People;
  recipients: Recipients;
  emit(event: ChannelEvent): void;
  receipts: Pick<OpenReceipts, 'add'>;
  /** A message was refused because it would have started a chat. */
  refused(): void;
  groupNews(node: BinaryNode): void;
}): ConnectionListener['stanza'] {
  const { clock, emit, own, people, receipts, recipients } = options;
  const whoIs = (jid: string, alternative: string | undefined): Person => personOf(jid, alternative, people);

  const onAck = (node: BinaryNode): void => {
    const event = ackEvent(node);
    if (event?.kind === 'ack') recipients.acknowledged(event.networkId);
    if (event?.kind === 'refused') recipients.refused(event.networkId);
    if (event) emit(event);
    if (event?.kind === 'refused' && event.reason === 'newChatsRestricted') options.refused();
  };
  const onMessage = ({ attrs }: BinaryNode): void => {
    const { from, recipient, category } = attrs;
    if (from === undefined || category === 'peer' || isGroupJid(from)) return;
    // A copy of what the phone wrote names the chat.
    if (own().includes(userOf(from))) recipients.met(recipient);
    else recipients.met(from, attrs['sender_pn'], attrs['sender_lid']);
  };

  return (kind, node) => {
    if (kind === 'ack') onAck(node);
    else if (kind === 'message') onMessage(node);
    else if (kind === 'groupNews') options.groupNews(node);
    else for (const event of receiptEvents(node, clock.now(), whoIs, own())) emit({ ...event, done: receipts.add() });
  };
}
