import { whatsmateError } from '../../shared/contract/whatsmate.ts';
import type { Channel } from '../../shared/model/channel.ts';
import { registrationFor } from '../../shared/policy/registration-link.ts';
import type { AcceptOutcome } from '../messages/accept.ts';
import type { PlanKind } from '../../shared/policy/quota.ts';
import type { OtherChannel, Refusal, WhereToRegister } from '../messages/acceptance.ts';
import type { OverLimit } from '../messages/limits.ts';
import { ApiError } from './errors.ts';

/** The answer to a send, whatever API it came by. @throws ApiError when it was refused */
export function queuedAnswer(outcome: AcceptOutcome): { status: 'queued'; id: string } {
  if (outcome.kind === 'refused') throw refusalError(outcome.refusal);
  return { status: 'queued', id: outcome.id };
}

/** What a send may be refused with, for the description of the API. */
export const refusalAnswers = {
  403: whatsmateError.meta({ description: 'Your plan does not include this' }),
  409: whatsmateError.meta({ description: 'This Idempotency-Key was used for another message' }),
  444: whatsmateError.meta({ description: 'The quota of the trial is used up' }),
  469: whatsmateError.meta({ description: 'You have consumed all the paid daily quota.' }),
  474: whatsmateError.meta({ description: 'Invalid CLIENT ID / Secret, or the client has expired' }),
} as const;

/** What a call of a service may be refused with besides. */
export const serviceRefusals = {
  403: refusalAnswers[403],
  444: refusalAnswers[444],
  469: whatsmateError.meta({ description: 'You have consumed all the paid quota.' }),
  474: refusalAnswers[474],
} as const;

/** A refusal in the words of WhatsMate's documentation, where it has any. */
export function refusalError(refusal: Refusal): ApiError {
  switch (refusal.kind) {
    case 'unknownInstance':
      return unknownInstance(refusal.other);
    case 'expired':
    case 'suspended':
      // The documentation has one text for wrong and for expired.
      return new ApiError(474, refusal.kind, 'Invalid CLIENT ID / Secret');
    case 'quotaUsed':
      return usedUp(
        refusal.kind,
        refusal.of,
        refusal.service === undefined
          ? { trial: 'You have consumed all the trial quota.', paid: 'You have consumed all the paid daily quota.' }
          : { trial: 'You have consumed all the trial quota.', paid: 'You have consumed all the paid quota.' },
      );
    case 'recipientsUsed':
      return usedUp(refusal.kind, refusal.of, {
        trial: 'You have written to as many recipients as your trial allows.',
        paid: 'You have written to as many recipients as your plan allows.',
      });
    case 'featureMissing':
      return new ApiError(403, refusal.kind, `Your plan does not include ${featureWords[refusal.feature]}.`);
    case 'overLimit':
      return overLimit(refusal);
    case 'notRegistered':
      return new ApiError(
        471,
        refusal.kind,
        `This recipient has not registered. To register, they can ${howToRegister(refusal.register)}`,
      );
    case 'optedOut':
      return new ApiError(
        471,
        refusal.kind,
        `This recipient has opted out. To register again, they can ${howToRegister(refusal.register)}`,
      );
    case 'absent':
      return new ApiError(
        471,
        refusal.kind,
        `Destination number is invalid. It was not on ${channelWords[refusal.channel]} less than 24 hours ago.`,
      );
    case 'keyReused':
      return new ApiError(409, refusal.kind, 'This Idempotency-Key was used for another message.');
  }
}

function howToRegister({ channel, number, language }: WhereToRegister): string {
  if (number === null) return 'write Hi to your number once it is paired.';
  const { word, link } = registrationFor(channel, number, language);
  return `write ${word} to +${number} on ${channelWords[channel]}, or open ${link}`;
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

/** In the words of the fields' own checks. */
function overLimit({ part, max, unit }: OverLimit): ApiError {
  const field = fieldWords[part];
  return unit === 'characters'
    ? new ApiError(400, 'overLimit', `${field} must not be longer than ${max} characters.`)
    : new ApiError(400, 'overLimit', `${field} must not be longer than ${max} bytes of base64.`);
}

const fieldWords: Readonly<Record<OverLimit['part'], string>> = {
  text: 'message',
  link: 'url',
  caption: 'caption',
  image: 'image',
  video: 'video',
  audio: 'audio',
  voiceNote: 'voice_note',
  document: 'document',
};

const featureWords = {
  media: 'images, documents and other files',
  groups: 'messages to groups',
  receiving: 'received messages',
  services: 'translation and PDF extraction',
} as const;
