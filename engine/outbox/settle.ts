import type { AttemptEvent, ReceiptKind } from '../../shared/model/attempt.ts';
import { advanceStatus } from '../../shared/model/message.ts';
import type { ChannelEvent } from '../channels/channel.ts';
import { endedById, endedByNetworkId, setEndedStatus } from '../store/ended.ts';
import { allMembersHave, countMembers, putMemberReceipt, type MemberNames } from '../store/member-receipts.ts';
import type { MessageRecord } from '../store/messages.ts';
import { messageById, messageByNetworkId, messagesInStatus } from '../store/messages.ts';
import { deletePace } from '../store/pace.ts';
import { isBusy } from './account-queue.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';
import { noteRefusedChat } from './restrictions.ts';
import { applyEvent } from './transition.ts';
import type { OpenMessage } from './types.ts';

/** What the network, the owner or the gateway say about a message. */

export type Evidence = Extract<ChannelEvent, { kind: 'ack' | 'refused' | 'receipt' }>;

export const isEvidence = (event: ChannelEvent): event is Evidence =>
  event.kind === 'ack' || event.kind === 'refused' || event.kind === 'receipt';

/** Resolves when the evidence is durable; false when nothing here goes by this id. */
export function takeEvidence(context: OutboxContext, accountId: string, evidence: Evidence): Promise<boolean> {
  const arrivedAt = context.clock.now();
  const work = (change: Change): boolean => {
    const message = messageByNetworkId(change.sql, accountId, evidence.networkId);
    if (message === undefined) return evidenceOfEnded(change, accountId, evidence);
    // The network's clock may be ahead of ours, or count in whole seconds; what is known already came before.
    const known = message.deliveredAt ?? message.sentAt ?? message.intentAt ?? message.committedAt;
    const at = evidence.kind === 'receipt' ? Math.min(arrivedAt, Math.max(evidence.at, known)) : arrivedAt;
    if (evidence.kind === 'receipt' && evidence.member !== undefined) {
      const { alias, member, receipt } = evidence;
      takeMemberReceipt(context, change, message, { names: { member, alias: alias ?? null }, receipt, at });
      return true;
    }
    applyEvent(context, change, message, eventOf(evidence), at);
    if (evidence.kind === 'refused' && evidence.reason === 'newChatsRestricted') {
      noteRefusedChat(context, change, accountId);
    }
    return true;
  };
  const { busyPatienceMs, evidencePatienceMs } = context.limits;
  const patienceMs = isBusy(context.queues.of(accountId)) ? busyPatienceMs : evidencePatienceMs;
  return context.journal.commit(work, { patienceMs });
}

/**
 * In a group each member speaks for itself. The message follows, as WhatsApp's own apps show it, when all members have come as
 * far; the first word of any is as good as the server's ack.
 */
function takeMemberReceipt(
  context: OutboxContext,
  change: Change,
  message: MessageRecord,
  { names, receipt, at }: { names: MemberNames; receipt: ReceiptKind; at: number },
): void {
  const { id, networkId, number } = message;
  const known = putMemberReceipt(change.sql, number, names, receipt);
  if (known === undefined) return;
  if (message.attempt !== 'settled') applyEvent(context, change, message, { kind: 'acked' }, at);
  change.report({ kind: 'memberReceipt', id, networkId, ...reportedNames(known), receipt }, at);
  const all = allMembersHave(countMembers(change.sql, number), message.members);
  if (all !== undefined) applyEvent(context, change, message, { kind: 'receipt', receipt: all }, at);
}

const reportedNames = ({ member, alias }: MemberNames): { member: string; alias?: string } => ({
  member,
  ...(alias !== null && { alias }),
});

function eventOf(evidence: Evidence): AttemptEvent {
  switch (evidence.kind) {
    case 'ack':
      return { kind: 'acked' };
    case 'receipt':
      return { kind: 'receipt', receipt: evidence.receipt };
    case 'refused':
      return {
        kind: 'refused',
        reason: evidence.reason,
        ...(evidence.networkCode === undefined ? {} : { detail: `code ${evidence.networkCode}` }),
      };
    default:
      return evidence satisfies never;
  }
}

/** The message itself is gone, its result is not: late evidence still counts. */
function evidenceOfEnded(change: Change, accountId: string, evidence: Evidence): boolean {
  const ended = endedByNetworkId(change.sql, accountId, evidence.networkId);
  if (ended === undefined) return false;
  if (evidence.kind === 'refused') return true;
  if (evidence.kind === 'receipt' && evidence.member !== undefined) {
    const { alias = null, member, receipt } = evidence;
    const names = reportedNames({ member, alias });
    change.report({ kind: 'memberReceipt', id: ended.id, networkId: ended.networkId, ...names, receipt });
    return true;
  }
  const receipt: 'sent' | ReceiptKind = evidence.kind === 'ack' ? 'sent' : evidence.receipt;
  const status = advanceStatus(ended.status, receipt);
  if (status === ended.status) return true;
  setEndedStatus(change.sql, ended.id, status);
  change.report({ kind: 'receipt', id: ended.id, networkId: ended.networkId, receipt });
  return true;
}

/** `done` also when it was cancelled before. */
export function cancelMessage(context: OutboxContext, id: string): Promise<'done' | 'tooLate' | 'unknown'> {
  return context.journal.commit((change) => {
    const message = messageById(change.sql, id);
    const status = message?.status ?? endedById(change.sql, id)?.status;
    if (status === undefined) return 'unknown';
    if (status === 'cancelled') return 'done';
    return message && applyEvent(context, change, message, { kind: 'cancelRequested' }) ? 'done' : 'tooLate';
  });
}

/** Messages of an account that end in one commit. */
const BATCH = 500;

/** Ends all messages of an account, in batches: after a crash it is called again and goes on. */
export async function endAccount(context: OutboxContext, accountId: string): Promise<void> {
  await endOpen(context, accountId, { kind: 'accountRemoved' }, () => true);
  await context.journal.commit((change) => deletePace(change.sql, accountId));
}

/** What a restored copy must not send: it may have been sent since the copy was made. Called again after a crash, it goes on. */
export const giveUp = (
  context: OutboxContext,
  accountId: string,
  isMeant: (message: OpenMessage) => boolean,
): Promise<void> => endOpen(context, accountId, { kind: 'givenUp' }, isMeant);

async function endOpen(
  context: OutboxContext,
  accountId: string,
  event: AttemptEvent,
  isMeant: (message: MessageRecord) => boolean,
): Promise<void> {
  for (const status of ['queued', 'sending'] as const) {
    let from: number | undefined = 0;
    while (from !== undefined) {
      const after: number = from;
      from = await context.journal.commit((change) => {
        const page = messagesInStatus(change.sql, { accountId, status, from: after, order: 'newer', limit: BATCH });
        for (const message of page) if (isMeant(message)) applyEvent(context, change, message, event);
        return page.length === BATCH ? page.at(-1)?.number : undefined;
      });
    }
  }
}
