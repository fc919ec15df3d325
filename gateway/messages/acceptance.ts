import type { PlanFeature } from '../../shared/contract/plan.ts';
import type { Channel } from '../../shared/model/channel.ts';
import { refusalToWrite, type ConsentFacts } from '../../shared/policy/consent.ts';
import type { OptInLanguage } from '../../shared/policy/opt-in-words.ts';

/** Whether the plan in force is somebody's trial: customers are told so by another status. */
export type PlanKind = 'trial' | 'paid';

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

/** Why a message was not accepted. Nothing of it was stored, counted or charged. */
export type Refusal =
  /** `other`: the client has an instance of this number on that channel. */
  | { readonly kind: 'unknownInstance'; readonly other?: OtherChannel | undefined }
  /** The client's time is over, until it is renewed. */
  | { readonly kind: 'expired' }
  /** The messages of this quota window are used up. */
  | { readonly kind: 'quotaUsed'; readonly of: PlanKind }
  /** It would be one recipient more than the plan has in total. */
  | { readonly kind: 'recipientsUsed'; readonly of: PlanKind }
  | { readonly kind: 'featureMissing'; readonly feature: PlanFeature }
  /** The recipient did not write to the account first, or asked not to be written to. */
  | { readonly kind: 'notRegistered' | 'optedOut'; readonly register: WhereToRegister }
  /** The number was not on its network when it was tried last, not long ago. */
  | { readonly kind: 'absent'; readonly channel: Channel }
  /** The idempotency key belongs to another message. */
  | { readonly kind: 'keyReused' };

/** What is known of the client, instance and recipient in the transaction that decides. */
export interface AcceptanceFacts {
  readonly instance: { readonly device: number | null; readonly register: WhereToRegister } | undefined;
  /** Looked for only when there is no such instance. */
  readonly other: OtherChannel | undefined;
  /** Of the person that it is for; undefined for a group, whose members the network knows. */
  readonly consent: ConsentFacts | undefined;
}

export type AcceptanceDecision =
  | { readonly kind: 'accept' }
  /** The same was asked before under the same key: answer with that message's id. */
  | { readonly kind: 'repeat'; readonly id: string }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

const refuse = (refusal: Refusal): AcceptanceDecision => ({ kind: 'refuse', refusal });
const ACCEPT: AcceptanceDecision = { kind: 'accept' };

/** The one place that says whether a message is accepted; every store asks it inside its transaction. */
export function decideAcceptance({ instance, other, consent }: AcceptanceFacts, now: number): AcceptanceDecision {
  if (instance === undefined) return refuse({ kind: 'unknownInstance', other });
  const refusal = consent && refuseRecipient(consent, instance.register, now);
  return refusal ? refuse(refusal) : ACCEPT;
}

function refuseRecipient(consent: ConsentFacts, register: WhereToRegister, now: number): Refusal | undefined {
  const kind = refusalToWrite(consent, now);
  if (kind === undefined) return undefined;
  return kind === 'absent' ? { kind, channel: register.channel } : { kind, register };
}
