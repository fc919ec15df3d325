import type { ShownInbound } from '../../../shared/contract/owner/inbound.ts';

/** What is loaded of what came in: newest first, and where to go on. */
export interface InboundPages {
  messages: readonly ShownInbound[];
  /** Where the next page starts; undefined when everything is loaded. */
  next: number | undefined;
}
type Page = { messages: readonly ShownInbound[]; next?: number };

/**
 * The list after its newest page was read again: states move, what is new comes in, what was erased goes. When so much has
 * come that the page no longer meets what was loaded, it is all there is: a gap would look like silence.
 */
export function withNewest(list: InboundPages, page: Page): InboundPages {
  const oldest = page.messages.at(-1)?.id;
  const meets = list.messages.findIndex(({ id }) => id === oldest);
  if (meets === -1) return { messages: page.messages, next: page.next };
  return { messages: [...page.messages, ...list.messages.slice(meets + 1)], next: list.next };
}

/** The list with its next page. */
export function withOlder(list: InboundPages, page: Page): InboundPages {
  const known = new Set(list.messages.map(({ id }) => id));
  return { messages: [...list.messages, ...page.messages.filter(({ id }) => !known.has(id))], next: page.next };
}
