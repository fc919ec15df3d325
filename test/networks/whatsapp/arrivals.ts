/** What arrives on a phone is shown in its order; a file is fetched and checked first, and what follows waits for it. */
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Account } from './accounts.ts';
import type { Described } from './described.ts';
import { checkMedia } from './media/open.ts';
import type { ShownMessage } from './phone.ts';
import type { World } from './world.ts';

export interface Arrival {
  readonly id: string;
  readonly from: Account;
  /** A number, or the address of a group. */
  readonly chat: string;
  readonly described: Described;
  readonly message: proto.IMessage;
  /** The address of this phone that the sender used. */
  readonly addressedAs: string;
  readonly read: boolean;
}

/** Shows a message and then calls `shown`, at once where there is nothing to wait for. */
export function arrive(world: World, account: Account, arrival: Arrival, shown: () => void = () => undefined): void {
  const { id, described, addressedAs, read } = arrival;
  const { kind, text, details, reference } = described;
  const media = details.media && { ...details.media };
  const show = (): void => {
    const message: Omit<ShownMessage, 'seq' | 'copies'> = {
      id,
      from: arrival.from.number,
      chat: arrival.chat,
      kind,
      text,
      at: world.clock.now(),
      read,
      ...details,
      ...(media && { media }),
    };
    const plain = kind === 'text' && details.link === undefined;
    account.phone.show(message, {
      addressedAs,
      ...(reference && { reference }),
      ...(!plain && { content: arrival.message }),
    });
    shown();
  };
  if (!reference && !account.arrivals) {
    show();
    return;
  }
  const earlier = account.arrivals;
  const fetched = reference ? checkMedia(world.media.store, reference).then(() => undefined, wordsOf) : undefined;
  const inTurn = async (): Promise<void> => {
    await earlier;
    const problem = await fetched;
    if (problem !== undefined && media) {
      media.problem = problem;
      world.failures.add('media', `${id} at ${account.number}: ${problem}`);
    }
    show();
  };
  const done: Promise<void> = inTurn()
    .catch((error: unknown) => world.failures.add('arrival', `${id}: ${wordsOf(error)}`))
    .finally(() => {
      if (account.arrivals === done) account.arrivals = undefined;
    });
  account.arrivals = done;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
