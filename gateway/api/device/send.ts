import type { DeviceRequest, DeviceResponse } from '../../../shared/contract/device.ts';
import { hasMedia } from '../../../shared/contract/message.ts';
import { isEnded } from '../../../shared/model/message.ts';
import type { AcceptOutcome, MessageWish } from '../../messages/accept.ts';
import type { Refusal } from '../../messages/acceptance.ts';
import { refusalError } from '../refusals.ts';
import type { Services } from '../services.ts';

type Answer = DeviceResponse<'send'>;
type Refused = Extract<Answer, { kind: 'refused' }>;

/**
 * What the owner of a device sends from its screens goes the way of every other message: the client of its instance pays for
 * it, and must be allowed to write to the recipient.
 */
export async function sendFromDevice(
  services: Services,
  device: number,
  { accountId, key, wish }: DeviceRequest<'send'>,
): Promise<Answer> {
  const { store, media, accept } = services;
  const sender = await store.senderOf({ device, accountId });
  if (!sender) return unbound();
  const common = { ...sender, idempotencyKey: keyOfDevice(device, key) };
  if (wish.kind === 'text') {
    const { to, text } = wish;
    return answerOf(await accept({ ...common, to, content: { kind: 'text', text } }));
  }
  const earlier = await store.messageOfAccount({ device, accountId, id: wish.id });
  if (!earlier) return refused('messageUnknown', 'The gateway does not know this message.');
  if (!isEnded(earlier.status)) return refused('notEnded', 'This message has not ended yet.');
  const { to, content, priority } = earlier;
  if (!content) return contentGone();
  const again: MessageWish = { ...common, to, content, priority, retryOf: wish.id };
  if (!hasMedia(content)) return answerOf(await accept(again));
  return media.withStored(content.media.sha256, async (file) => (file ? answerOf(await accept(again)) : contentGone()));
}

/** Two devices may use the same key for different wishes. */
export const keyOfDevice = (device: number, key: string): string => `device ${device} ${key}`;

export const answerOf = (outcome: AcceptOutcome): Answer =>
  outcome.kind === 'refused' ? refusedWith(outcome.refusal) : { kind: 'accepted', id: outcome.id };

export function refusedWith(refusal: Refusal): Refused {
  const { code, message } = refusalError(refusal);
  return refused(code, message);
}

export const unbound = (): Refused => refused('unbound', 'This account serves no instance.');
const refused = (code: string, message: string): Refused => ({ kind: 'refused', code, message });
const contentGone = (): Refused => refused('contentGone', 'The content of this message is no longer kept.');
