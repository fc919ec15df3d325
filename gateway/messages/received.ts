import type { z } from 'zod';
import type { receivedMessage } from '../../shared/contract/rest.ts';
import type { InboundView } from '../store/store.ts';

/** A message from outside as clients read it, whichever way it reaches them. */
export function shownReceived(view: InboundView): z.input<typeof receivedMessage> {
  const { seq: _, sentAt, receivedAt, editedAt, deletedAt, ...said } = view;
  return {
    ...said,
    sentAt: iso(sentAt),
    receivedAt: iso(receivedAt),
    ...(editedAt !== undefined && { editedAt: iso(editedAt) }),
    ...(deletedAt !== undefined && { deletedAt: iso(deletedAt) }),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
