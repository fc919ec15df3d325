/** A messaging network. */
export const CHANNELS = ['whatsapp', 'telegram'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who an account is on its network. */
export interface Identity {
  /** Phone number, digits with country code, no `+`. */
  number: string;
  /** The network's second name of the same person, where it has one (WhatsApp: LID user part). */
  lid?: string;
  /** The name that the network shows for the account. */
  name?: string;
}

/** Where a message goes. Numbers are digits with country code; a group is found by its exact name. */
export type Destination = { kind: 'number'; number: string } | { kind: 'group'; name: string; creator?: string };

/** The key of a chat: messages of one chat and priority keep their order. Both sides compute it alike. */
export function chatOf(to: Destination): string {
  return to.kind === 'number' ? `number:${to.number}` : `group:${to.creator ?? ''}:${to.name}`;
}
