import type { z } from 'zod';
import type { receivedMessage } from '../../shared/contract/rest.ts';
import type { InboundView } from '../store/store.ts';

/** A message from outside as clients read it, whichever way it reaches them. */
export function shownReceived(view: InboundView): z.input<typeof receivedMessage> {
  const { seq: _, sentAt, receivedAt, ...said } = view;
  return { ...said, sentAt: new Date(sentAt).toISOString(), receivedAt: new Date(receivedAt).toISOString() };
}
