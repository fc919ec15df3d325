import { hasMedia, type Content } from '../../shared/contract/message.ts';
import type { Plan, PlanFeature, ServiceName } from '../../shared/contract/plan.ts';
import type { Channel, Destination } from '../../shared/model/channel.ts';
import { refusalToWrite, type ConsentFacts } from '../../shared/policy/consent.ts';
import type { OptInLanguage } from '../../shared/policy/opt-in-words.ts';
import { leftOf, planKind, windowAt, type PlanKind, type QuotaWindow } from '../../shared/policy/quota.ts';
import { overLimit, type OverLimit } from './limits.ts';

/** An instance is wanted on one channel and there on another. */
export interface OtherChannel {
  readonly instance: number;
  readonly wanted: Channel;
  readonly has: Channel;
}

/** The account to which a recipient writes to register. */
export interface WhereToRegister {
  readonly channel: Channel;
  /** Null before the first pairing. */
  readonly number: string | null;
  readonly language: OptInLanguage;
}

/** Why something was not accepted. Nothing of it was stored, counted or charged. */
export type Refusal =
  /** `other`: the client has an instance of this number on that channel. */
  | { readonly kind: 'unknownInstance'; readonly other?: OtherChannel | undefined }
  /** The client's time is over, until it is renewed. */
  | { readonly kind: 'expired' }
  /** The owner of the gateway has suspended the client. */
  | { readonly kind: 'suspended' }
  /** The messages of this quota window, or the calls of this service, are used up. */
  | { readonly kind: 'quotaUsed'; readonly of: PlanKind; readonly service?: ServiceName }
  /** It would be one recipient more than the plan has in total. */
  | { readonly kind: 'recipientsUsed'; readonly of: PlanKind }
  | { readonly kind: 'featureMissing'; readonly feature: PlanFeature }
  | ({ readonly kind: 'overLimit' } & OverLimit)
  /** The recipient did not write to the account first, or asked not to be written to. */
  | { readonly kind: 'notRegistered' | 'optedOut'; readonly register: WhereToRegister }
  /** The number was not on its network when it was tried last, not long ago. */
  | { readonly kind: 'absent'; readonly channel: Channel }
  /** The idempotency key belongs to another message. */
  | { readonly kind: 'keyReused' };

/** What is known of a client in the transaction that decides. */
export interface ClientFacts {
  /** UTC milliseconds; null for never. */
  readonly expiresAt: number | null;
  readonly isSuspended: boolean;
  /** The plan in force. */
  readonly plan: Plan;
  readonly window: QuotaWindow;
  /** Recipients written to under plans that limit them. */
  readonly recipients: number;
}

export interface SenderFacts {
  /** Undefined when there is no such client. */
  readonly client: ClientFacts | undefined;
  readonly instance: { readonly device: number | null; readonly register: WhereToRegister } | undefined;
  /** Looked for only when there is no such instance. */
  readonly other: OtherChannel | undefined;
}

export interface AcceptanceFacts extends SenderFacts {
  /** What was accepted before under the same key: its id, and the digest of what was asked. */
  readonly earlier: { readonly id: string; readonly asked: Uint8Array } | undefined;
  /** Of the person that it is for; undefined for a group, whose members the network knows. */
  readonly consent: ConsentFacts | undefined;
  /** Written to before; looked for only under a plan that limits recipients. */
  readonly isKnownRecipient: boolean;
}

export interface AskedMessage {
  readonly to: Destination;
  readonly content: Content;
  /** UTC milliseconds. */
  readonly acceptedAt: number;
  readonly key?: { readonly asked: Uint8Array } | undefined;
}

export type AcceptanceDecision =
  | { readonly kind: 'accept' }
  /** The same was asked before under the same key: answer with that message's id. */
  | { readonly kind: 'repeat'; readonly id: string }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

const ACCEPT: AcceptanceDecision = { kind: 'accept' };

/** The one place that says whether a message is accepted; every store asks it inside its transaction. */
export function decideAcceptance(message: AskedMessage, facts: AcceptanceFacts): AcceptanceDecision {
  const { client, instance, earlier, consent, isKnownRecipient } = facts;
  const sender = refuseSender(facts, message.acceptedAt);
  if (sender || !client || !instance) return { kind: 'refuse', refusal: sender ?? { kind: 'unknownInstance' } };
  // A repeat is answered before anything that may have changed since: its answer must be the same.
  if (earlier) {
    return message.key !== undefined && sameBytes(earlier.asked, message.key.asked)
      ? { kind: 'repeat', id: earlier.id }
      : { kind: 'refuse', refusal: { kind: 'keyReused' } };
  }
  const refusal =
    refuseKind(client.plan, message.to, hasMedia(message.content)) ??
    tooLong(client.plan, message.content) ??
    (consent && refuseWithout(consent, instance.register, message.acceptedAt)) ??
    refuseRecipient(client, isKnownRecipient) ??
    refuseCount(client, message.acceptedAt);
  return refusal ? { kind: 'refuse', refusal } : ACCEPT;
}

/** Why nothing that this client asks for is done now. */
export function refuseClient(
  { expiresAt, isSuspended }: Pick<ClientFacts, 'expiresAt' | 'isSuspended'>,
  now: number,
): { readonly kind: 'suspended' | 'expired' } | undefined {
  if (isSuspended) return { kind: 'suspended' };
  if (expiresAt !== null && now >= expiresAt) return { kind: 'expired' };
  return undefined;
}

/** Why no message of this client is accepted for this instance, whatever it holds. */
export function refuseSender({ client, instance, other }: SenderFacts, now: number): Refusal | undefined {
  const refusal = client && refuseClient(client, now);
  if (refusal) return refusal;
  return client && instance ? undefined : { kind: 'unknownInstance', other };
}

/** Why a file would not be accepted, looked at before its bytes are stored. A repeat must get through to be recognised. */
export function refuseFile(
  file: { readonly to: Destination; readonly mayRepeat: boolean },
  facts: SenderFacts & Pick<AcceptanceFacts, 'consent'>,
  now: number,
): Refusal | undefined {
  const { client, instance, consent } = facts;
  const sender = refuseSender(facts, now);
  if (sender || !client || !instance || file.mayRepeat) return sender;
  return (
    refuseKind(client.plan, file.to, true) ??
    (consent && refuseWithout(consent, instance.register, now)) ??
    refuseCount(client, now)
  );
}

/** @param used calls of the service under this plan */
export function refuseServiceCall(
  client: ClientFacts,
  { service, used, now }: { service: ServiceName; used: number; now: number },
): Refusal | undefined {
  const refusal = refuseClient(client, now);
  if (refusal) return refusal;
  const { plan } = client;
  if (!plan.features.includes('services')) return { kind: 'featureMissing', feature: 'services' };
  return leftOf(plan.serviceCalls[service], used) === 0
    ? { kind: 'quotaUsed', of: planKind(plan), service }
    : undefined;
}

function refuseKind({ features }: Plan, to: Destination, isFile: boolean): Refusal | undefined {
  if (to.kind === 'group' && !features.includes('groups')) return { kind: 'featureMissing', feature: 'groups' };
  if (isFile && !features.includes('media')) return { kind: 'featureMissing', feature: 'media' };
  return undefined;
}

function tooLong({ limits }: Plan, content: Content): Refusal | undefined {
  const found = overLimit(content, limits);
  return found && { kind: 'overLimit', ...found };
}

function refuseWithout(consent: ConsentFacts, register: WhereToRegister, now: number): Refusal | undefined {
  const kind = refusalToWrite(consent, now);
  if (kind === undefined) return undefined;
  return kind === 'absent' ? { kind, channel: register.channel } : { kind, register };
}

function refuseRecipient({ plan, recipients }: ClientFacts, isKnown: boolean): Refusal | undefined {
  if (isKnown || leftOf(plan.recipients, recipients) !== 0) return undefined;
  return { kind: 'recipientsUsed', of: planKind(plan) };
}

function refuseCount({ plan, window }: ClientFacts, now: number): Refusal | undefined {
  if (plan.messagesPerDay === undefined || windowAt(window, now).used < plan.messagesPerDay) return undefined;
  return { kind: 'quotaUsed', of: planKind(plan) };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}
