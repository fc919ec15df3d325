import type { Content } from '../../shared/contract/message.ts';
import type { Channel, Destination } from '../../shared/model/channel.ts';
import { DEFAULT_VALIDITY_MS, type Priority } from '../../shared/model/message.ts';
import { networkIdFor } from '../../shared/model/network-id.ts';
import type { Clock, Log, Random, Vault } from '../../shared/ports.ts';
import type { MessageStore, NewMessage } from '../store/messages.ts';
import type { Refusal } from './acceptance.ts';
import { withEmoji } from './emoji.ts';
import { keyOf } from './idempotency.ts';
import { uuidV7 } from './uuid-v7.ts';

/** What a call of any API asks for. */
export interface MessageWish {
  readonly client: number;
  readonly channel: Channel;
  readonly instance: number;
  readonly to: Destination;
  readonly content: Content;
  readonly priority?: Priority | undefined;
  /** Not sent earlier, UTC milliseconds. */
  readonly notBefore?: number | undefined;
  /** Milliseconds from then on, or from acceptance: not sent later. */
  readonly validityMs?: number | undefined;
  /** The caller's name for this wish: asked again under it, the same is accepted once. */
  readonly idempotencyKey?: string | undefined;
  /** The ended message that this one sends again. */
  readonly retryOf?: string | undefined;
}

export type AcceptOutcome =
  /** `repeated`: it was accepted before, under the same key. */
  | { readonly kind: 'accepted' | 'repeated'; readonly id: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export const isAccepted = ({ kind }: AcceptOutcome): boolean => kind !== 'refused';

/** What a message is made with. */
interface MessageTools {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly vault: Pick<Vault, 'digest'>;
  /** Shortcuts such as `(y)` become emoji; on unless the owner switched it off. */
  readonly emojiShortcuts?: boolean | undefined;
}

export interface AcceptTools extends MessageTools {
  readonly store: Pick<MessageStore, 'acceptMessage'>;
  readonly log: Pick<Log, 'warn'>;
  /** Told after the commit, so that waiting devices and timers learn of it. */
  readonly onAccepted: (message: NewMessage, device: number | null) => void;
}

/** Accepts a message, or says why not: its ids are fixed here, and it is durable when this resolves. @throws PortError as the store. */
export async function acceptMessage(wish: MessageWish, tools: AcceptTools): Promise<AcceptOutcome> {
  const { store, log, onAccepted } = tools;
  const message = newMessage(wish, tools);
  const outcome = await store.acceptMessage(message);
  if (outcome.kind !== 'accepted') return outcome;
  for (const { what, used, warnAt } of outcome.warnings ?? []) {
    log.warn('usage.warning', { client: wish.client, what, used, warnAt });
  }
  onAccepted(message, outcome.device);
  return { kind: 'accepted', id: message.id };
}

/** Why it would not be accepted now; undefined when it would. Nothing is kept or counted. */
export const checkMessage = (
  wish: MessageWish,
  tools: MessageTools & { readonly store: Pick<MessageStore, 'checkMessage'> },
): Promise<Refusal | undefined> => tools.store.checkMessage(newMessage(wish, tools));

function newMessage(wish: MessageWish, tools: MessageTools): NewMessage {
  const { clock, random, vault, emojiShortcuts = true } = tools;
  const acceptedAt = clock.now();
  const notBefore = wish.notBefore !== undefined && wish.notBefore > acceptedAt ? wish.notBefore : null;
  return {
    id: uuidV7(acceptedAt, random.bytes(10)),
    client: wish.client,
    channel: wish.channel,
    instance: wish.instance,
    to: wish.to,
    // The promise is about WhatsApp; Telegram's apps have shortcuts of their own.
    content: emojiShortcuts && wish.channel === 'whatsapp' ? withEmoji(wish.content) : wish.content,
    priority: wish.priority ?? 'normal',
    networkId: networkIdFor(wish.channel, random),
    acceptedAt,
    notBefore,
    // A message that is scheduled for later than its validity would otherwise never be sent.
    expiresAt: (notBefore ?? acceptedAt) + (wish.validityMs ?? DEFAULT_VALIDITY_MS),
    key: wish.idempotencyKey === undefined ? undefined : keyOf(wish, wish.idempotencyKey, vault),
    retryOf: wish.retryOf,
  };
}
