import type { Report } from '../../shared/contract/device.ts';
import { advanceStatus, isEnded, type MessageStatus, type StatusReason } from '../../shared/model/message.ts';
import type { MessageFacts, StatusChange } from './facts.ts';

export type MessageReport = Extract<Report, { kind: 'sending' | 'result' | 'receipt' }>;

/** What a report changes, or why it changes nothing. */
export type ReportEffect =
  | { readonly kind: 'change'; readonly change: StatusChange | undefined; readonly endsCustody: boolean }
  | { readonly kind: 'ignored'; readonly why: 'otherNetworkId' | 'staleFence' };

/**
 * Applies a device's report to a message.
 *
 * A result ends custody only from the device that has the message, under the current fence. That something was sent is evidence
 * from whoever knows the network id, which only devices that held the message do: it needs no fence, and a message that
 * waits to be resumed is then not offered again.
 *
 * The result of a message that is only offered is of a custody that this gateway does not know any more, as after it was restored
 * from a copy: it counts, too, or the offer and its answer would go round for ever.
 */
export function afterReport(facts: MessageFacts, report: MessageReport, device: number): ReportEffect {
  if (report.kind !== 'sending' && report.networkId !== facts.networkId) return ignored('otherNetworkId');
  const isHolder = facts.device === device && report.kind !== 'receipt' && report.fence === facts.fence;
  switch (report.kind) {
    case 'receipt':
      return evidence(facts, report.receipt);
    case 'sending':
      return isHolder && facts.custody === 'device' ? effect(facts, 'sending', null, false) : ignored('staleFence');
    case 'result': {
      const { outcome } = report;
      const isOffered = facts.custody === 'leased';
      if (!isHolder || (facts.custody !== 'device' && !isOffered)) {
        if (outcome.kind === 'sent') return evidence(facts, 'sent');
        return ignored('staleFence');
      }
      // What the device knows of it is older than what another one may have done since.
      if (isOffered && facts.resume && outcome.kind !== 'sent') return effect(facts, 'unconfirmed', 'noAnswer', true);
      const reason = 'reason' in outcome ? outcome.reason : null;
      const detail = 'detail' in outcome ? outcome.detail : undefined;
      if (outcome.kind === 'unconfirmed' || isEnded(facts.status) || canFollow(facts.status, outcome.kind)) {
        return effect(facts, outcome.kind, reason, true, detail);
      }
      // A device must not expire or cancel what it may have sent. Its word that it will do nothing more still counts.
      return effect(facts, 'unconfirmed', 'noAnswer', true);
    }
  }
}

const ignored = (why: 'otherNetworkId' | 'staleFence'): ReportEffect => ({ kind: 'ignored', why });

const canFollow = (current: MessageStatus, next: MessageStatus): boolean =>
  current === next || advanceStatus(current, next) === next;

function evidence(facts: MessageFacts, status: MessageStatus): ReportEffect {
  return effect(facts, status, null, facts.custody !== 'device' && facts.custody !== 'ended');
}

function effect(
  facts: MessageFacts,
  next: MessageStatus,
  reason: StatusReason | null,
  endsCustody: boolean,
  detail?: string,
): ReportEffect {
  const status = advanceStatus(facts.status, next);
  const change = { status, reason, ...(detail === undefined ? {} : { detail }) };
  return { kind: 'change', change: status === facts.status ? undefined : change, endsCustody };
}
