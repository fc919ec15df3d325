import type { MessageStatus, Priority } from '../../shared/model/message.ts';
import { CHATS, NOT_ON_WHATSAPP } from './history.ts';
import type { Shown } from './network.ts';

/** A message that a customer asked for. */
export interface Posted {
  readonly text: string;
  readonly chat: string;
  readonly priority: Priority;
  readonly key: string;
  readonly wish: { readonly notBefore?: number; readonly validityMs?: number };
  /** How often it was asked for. */
  tries: number;
  id: string | undefined;
  /** Among all attempts, the one that was accepted; undefined when that cannot be told. */
  acceptedAs: number | undefined;
  firstTry: number;
  mayBeCancelled: boolean;
  status: MessageStatus;
}

/** What a history had in it that makes less known. */
export interface Losses {
  /** A device, or a machine, came back from a copy. */
  readonly wasRestored: boolean;
  /** A gateway, or a machine, did. */
  readonly wasGatewayRestored: boolean;
  /** The number was paired on another machine. */
  readonly hasMoved: boolean;
}

/** Whoever came back from a copy, or took a number over, has not what was taken since and not passed on yet. */
export const mayMiss = ({ wasRestored, wasGatewayRestored, hasMoved }: Losses): boolean =>
  wasRestored || wasGatewayRestored || hasMoved;

/** Whether a message may have ended like this. */
export function endFault(posted: Posted, shown: readonly Shown[], losses: Losses): string[] {
  const { text, status } = posted;
  const wasShown = shown.some((one) => one.text === text);
  return isTrueEnd(posted, wasShown, losses)
    ? []
    : [`${text} ended as ${status} and was ${wasShown ? '' : 'not '}shown`];
}

function isTrueEnd({ chat, status, wish, mayBeCancelled }: Posted, wasShown: boolean, losses: Losses): boolean {
  switch (status) {
    case 'sent':
      return wasShown && mayMiss(losses);
    case 'delivered':
    case 'read':
      return wasShown;
    case 'failed':
      return chat === NOT_ON_WHATSAPP && !wasShown;
    case 'expired':
      return wish.validityMs !== undefined && !wasShown;
    case 'cancelled':
      return mayBeCancelled && !wasShown;
    // A device that came back from a copy may have forgotten what it sent. What may have been sent by one that was lost cannot
    // be sent again once it is too late, or when nobody is there.
    // A gateway that came back does not know who had it since, and believes no device that it was not sent.
    case 'unconfirmed': {
      const mayEndUnsent = wish.validityMs !== undefined || chat === NOT_ON_WHATSAPP || mayBeCancelled;
      return losses.wasRestored || ((losses.hasMoved || losses.wasGatewayRestored) && mayEndUnsent);
    }
    default:
      return false;
  }
}

/** A text goes out under one id, whatever happens. */
export function doubled(shown: readonly Shown[], mayBeDoubled: ReadonlySet<string>): string[] {
  const texts = shown.map(({ text }) => text);
  return texts
    .filter((text, index) => texts.indexOf(text) !== index && !mayBeDoubled.has(text))
    .map((text) => `${text} was shown twice`);
}

/**
 * In a chat, what was accepted first is shown first, as long as priority and schedule do not say otherwise.
 * @param mayComeLate whether a message may come after what followed it
 */
export function reversed(
  posted: readonly Posted[],
  shown: readonly Shown[],
  mayComeLate: (posted: Posted) => boolean,
): string[] {
  const order = new Map(posted.map((one) => [one.text, one]));
  const faults: string[] = [];
  for (const chat of CHATS) {
    const plain = shown.flatMap(({ number, text }) => {
      const one = order.get(text);
      if (number !== chat || one?.priority !== 'normal' || one.wish.notBefore !== undefined) return [];
      if (one.acceptedAs === undefined || mayComeLate(one)) return [];
      return [{ text, at: one.acceptedAs }];
    });
    plain.forEach(({ text, at }, index) => {
      const before = plain[index - 1];
      if (before !== undefined && before.at > at) faults.push(`${text} was shown after ${before.text}`);
    });
  }
  return faults;
}
