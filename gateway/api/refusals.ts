import type { Channel } from '../../shared/model/channel.ts';
import type { AcceptOutcome } from '../messages/accept.ts';
import type { OtherChannel, PlanKind, Refusal } from '../messages/acceptance.ts';
import { ApiError } from './errors.ts';

/** The answer to a send, whatever API it came by. @throws ApiError when it was refused */
export function queuedAnswer(outcome: AcceptOutcome): { status: 'queued'; id: string } {
  if (outcome.kind === 'refused') throw refusalError(outcome.refusal);
  return { status: 'queued', id: outcome.id };
}

/** A refusal in the words of WhatsMate's documentation, where it has any. */
export function refusalError(refusal: Refusal): ApiError {
  switch (refusal.kind) {
    case 'unknownInstance':
      return unknownInstance(refusal.other);
    case 'expired':
      // The documentation has one text for wrong and for expired.
      return new ApiError(474, refusal.kind, 'Invalid CLIENT ID / Secret');
    case 'quotaUsed':
      return usedUp(refusal.kind, refusal.of, {
        trial: 'You have consumed all the trial quota.',
        paid: 'You have consumed all the paid daily quota.',
      });
    case 'recipientsUsed':
      return usedUp(refusal.kind, refusal.of, {
        trial: 'You have written to as many recipients as your trial allows.',
        paid: 'You have written to as many recipients as your plan allows.',
      });
    case 'featureMissing':
      return new ApiError(403, refusal.kind, `Your plan does not include ${featureWords[refusal.feature]}.`);
    case 'notRegistered':
      return new ApiError(471, refusal.kind, 'This recipient has not registered: ask them to write Hi to you first.');
    case 'optedOut':
      return new ApiError(471, refusal.kind, 'This recipient has asked not to be written to.');
    case 'keyReused':
      return new ApiError(409, refusal.kind, 'This Idempotency-Key was used for another message.');
  }
}

function unknownInstance(other: OtherChannel | undefined): ApiError {
  if (!other) return new ApiError(400, 'unknownInstance', 'There is no such instance.');
  const { instance, wanted, has } = other;
  return new ApiError(
    400,
    'otherChannel',
    `There is no ${channelWords[wanted]} instance ${instance}. Your instance ${instance} has the channel ${channelWords[has]}.`,
  );
}

/** As people write the names of the networks. */
export const channelWords: Readonly<Record<Channel, string>> = { whatsapp: 'WhatsApp', telegram: 'Telegram' };

const usedUp = (code: string, of: PlanKind, words: Record<PlanKind, string>): ApiError =>
  new ApiError(of === 'trial' ? 444 : 469, code, words[of]);

const featureWords = {
  media: 'images, documents and other files',
  groups: 'messages to groups',
  receiving: 'received messages',
  services: 'translation and PDF extraction',
} as const;
