import { waysToWrite } from '../../shared/model/person-key.ts';
import { insertEnded } from '../store/ended.ts';
import { deleteMemberReceipts } from '../store/member-receipts.ts';
import { messagesToPerson } from '../store/messages.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';
import { applyEvent, removeMessage } from './transition.ts';
import type { ErasedPart } from './types.ts';

/** Messages of one commit; the next batch follows in the next turn, so that sending goes on between them. */
const BATCH = 200;
/** Messages whose members are looked through in one commit. */
const STRETCH = 10_000;

/**
 * Removes what was written to a person: what waits ends `cancelled`, what has ended goes but for its id and result. What may
 * have been sent and has no answer yet is left, because its copies must be the same: it goes once it has ended.
 */
export async function eraseMessages(context: OutboxContext, number: string): Promise<ErasedPart> {
  const writings = waysToWrite(number);
  let erased = 0;
  for (;;) {
    const round = await context.journal.commit((change) => eraseSome(context, change, writings));
    erased += round.erased;
    if (round.changed === 0) {
      await eraseReceipts(context, writings);
      return { erased, left: round.left };
    }
  }
}

function eraseSome(
  context: OutboxContext,
  change: Change,
  writings: readonly string[],
): { erased: number; changed: number; left: number } {
  const { sql, now } = change;
  const open = messagesToPerson(sql, writings, false, BATCH);
  const cancelled = open.filter(
    (message) =>
      message.custody !== 'leased' && applyEvent(context, change, message, { kind: 'cancelRequested' }) !== undefined,
  );
  const ended = messagesToPerson(sql, writings, true, BATCH);
  for (const message of ended) {
    const { id, accountId, networkId, status, reason } = message;
    // Details are words of the network, which may name people.
    insertEnded(sql, { id, accountId, networkId, status, reason, detail: null, endedAt: message.endedAt ?? now });
    removeMessage(context, change, message.number);
    change.tally(accountId, status, -1);
  }
  return {
    erased: ended.length,
    changed: cancelled.length + ended.length,
    left: open.length - cancelled.length,
  };
}

async function eraseReceipts({ journal }: OutboxContext, writings: readonly string[]): Promise<void> {
  let after: number | undefined = 0;
  while (after !== undefined) {
    const from: number = after;
    after = (await journal.commit(({ sql }) => deleteMemberReceipts(sql, writings, from, STRETCH))).next;
  }
}
