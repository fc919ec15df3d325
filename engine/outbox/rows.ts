import type { Content } from '../../shared/contract/message.ts';
import type { MessageRow, MessageTimeline, TimelineStep } from '../../shared/contract/ui.ts';
import { PRIORITIES } from '../../shared/model/message.ts';
import type { Log, Vault } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import { destinationIn, openPreview } from '../store/bodies.ts';
import type { MessageRecord } from '../store/messages.ts';

/** Characters of a text that lists show. */
const PREVIEW_MAX = 120;

/** The beginning of what a message says in words, never half a character; empty where it says nothing in words. */
export function previewOf(content: Content): string {
  const cut = wordsOf(content).slice(0, PREVIEW_MAX);
  const last = cut.charCodeAt(cut.length - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return isHalf ? cut.slice(0, -1) : cut;
}

function wordsOf(content: Content): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'link':
      return content.url;
    case 'document':
      return content.caption ?? content.fileName;
    case 'image':
    case 'video':
    case 'audio':
    case 'voiceNote':
      return content.caption ?? '';
    case 'location':
      return content.name ?? content.address ?? `${content.latitude}, ${content.longitude}`;
    default:
      return content satisfies never;
  }
}

export function rowOf(message: MessageRecord, vault: Vault, log: Log): MessageRow {
  const to = destinationIn(message);
  const endedBadly = message.status === 'failed' || message.status === 'unconfirmed';
  return {
    id: message.id,
    accountId: message.accountId,
    channel: message.channel,
    to: to === undefined ? '' : to.kind === 'number' ? to.number : to.name,
    ...(message.kind !== null && { kind: message.kind }),
    preview: previewIn(message, vault, log),
    status: message.status,
    ...(endedBadly && message.reason !== null ? { reason: message.reason } : {}),
    acceptedAt: message.acceptedAt,
    changedAt: message.changedAt,
  };
}

function previewIn(message: MessageRecord, vault: Vault, log: Log): string {
  try {
    return openPreview(vault, message.preview, message.id);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    // The line is still worth showing.
    log.warn('outbox.previewUnreadable', { id: message.id, code: error.code });
    return '';
  }
}

export function timelineOf(message: MessageRecord, row: MessageRow): MessageTimeline {
  const steps: MessageTimeline['steps'] = [];
  const add = (what: TimelineStep, at: number | null, detail?: string | null): void => {
    if (at !== null) steps.push({ what, at, ...(detail === undefined || detail === null ? {} : { detail }) });
  };
  add('accepted', message.acceptedAt);
  add('committed', message.committedAt);
  add('custody', message.custodyAt);
  add('handedOver', message.intentAt);
  if (message.handOvers > 1) add('handedOverAgain', message.handedOverAt, `${message.handOvers - 1}`);
  const { status } = message;
  if (status === 'failed' || status === 'expired' || status === 'cancelled') {
    add(status, message.endedAt, message.detail ?? message.reason);
  } else if (message.reason !== null) {
    add('unconfirmed', message.endedAt, message.reason);
  }
  add('sent', message.sentAt);
  add('delivered', message.deliveredAt);
  add('read', message.readAt);
  add('played', message.playedAt);
  return {
    ...row,
    networkId: message.networkId,
    steps,
    priority: PRIORITIES[message.priority] ?? 'normal',
    ...(message.retryOf !== null && { retryOf: message.retryOf }),
  };
}
