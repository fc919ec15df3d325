import type { Inbound } from '../../shared/contract/inbound.ts';
import type { WebhookEvent, WebhookForm, WhatsmateEvent } from '../../shared/contract/webhooks.ts';
import { shownReceived } from '../messages/received.ts';
import type { InboundView } from '../store/inbound.ts';
import type { DueWebhook, WebhookOrigin, WebhookSubject } from '../store/webhooks.ts';

/** The form `whatsmate` tells texts and captions alone: it has no place for anything else. */
export const hasWords = (form: WebhookForm, content: Inbound['content']): boolean =>
  form === 'events' || wordsOf(content) !== undefined;

function wordsOf(content: Inbound['content']): string | undefined {
  if (content.kind === 'text') return content.text;
  return 'caption' in content ? content.caption : undefined;
}

/** What is posted; undefined when the event says nothing in the form of its endpoint. */
export function bodyOf({
  target,
  origin,
  subject,
}: Pick<DueWebhook, 'target' | 'origin'> & { subject: WebhookSubject }): WebhookEvent | WhatsmateEvent | undefined {
  // What was deleted before it could be told is not told.
  if (subject.kind === 'message.received' && subject.message.content.kind === 'deleted') return undefined;
  if (target.form === 'events') return eventOf(origin, subject);
  return subject.kind === 'message.received' ? whatsmateOf(target.token, origin, subject.message) : undefined;
}

function eventOf({ channel, instance, number }: WebhookOrigin, subject: WebhookSubject): WebhookEvent {
  switch (subject.kind) {
    case 'message.received':
    case 'message.edited':
    case 'message.deleted': {
      const { kind: type, message } = subject;
      return { type, timestamp: iso(message.receivedAt), data: shownReceived(message) };
    }
    case 'message.status': {
      const { kind: type, id, to, status, reason, detail, at } = subject;
      const why = { ...(reason !== null && { reason }), ...(detail !== null && { detail }) };
      return { type, timestamp: iso(at), data: { id, channel, instance, to, status, ...why } };
    }
    case 'account.state': {
      const { kind: type, state, cause, at } = subject;
      const more = { ...(number !== null && { number }), state, ...(cause !== null && { cause }) };
      return { type, timestamp: iso(at), data: { channel, instance, ...more } };
    }
  }
}

function whatsmateOf(token: string, origin: WebhookOrigin, message: InboundView): WhatsmateEvent | undefined {
  const words = wordsOf(message.content);
  if (words === undefined) return undefined;
  const { chat, from } = message;
  return {
    token,
    type: chat.kind === 'group' ? 'group' : 'individual',
    instance_id: String(origin.instance),
    gateway_number: origin.number ?? '',
    number: from.number ?? '',
    ...(chat.kind === 'group' && { group_name: chat.name }),
    message: words,
  };
}

/** Looks like the real thing; an answer to it would go to the account itself. */
export function testBody(
  target: Pick<DueWebhook['target'], 'form' | 'token' | 'id'>,
  origin: { instance: number; number: string | null },
  now: number,
): WebhookEvent | WhatsmateEvent {
  if (target.form === 'events') return { type: 'test', timestamp: iso(now), data: { webhook: target.id } };
  const number = origin.number ?? '';
  const { instance } = origin;
  return {
    token: target.token,
    type: 'individual',
    instance_id: String(instance),
    gateway_number: number,
    number,
    message: 'This is a test.',
  };
}

const iso = (at: number): string => new Date(at).toISOString();
