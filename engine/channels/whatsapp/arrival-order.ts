import type { BinaryNode } from '@whiskeysockets/baileys';

/**
 * Makes Baileys read messages in the order in which they come, in place. It puts those that waited at the server, marked
 * `offline`, in a queue and reads the others at once (`processNode` in `messages-recv.js`): after a cut what people write now
 * would be told before what they wrote meanwhile, a stop word before the greeting that it takes back. Marked like those, each
 * joins the queue. Beside the order the mark only names the kind of an event that nobody listens to (`append`).
 *
 * Call it with each frame before Baileys sees it.
 */
export function queueArrival({ tag, attrs }: BinaryNode): void {
  // Those that waited are numbered; of the mark only its presence counts.
  if (tag === 'message') attrs['offline'] ??= '0';
}
