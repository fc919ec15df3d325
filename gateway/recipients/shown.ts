import type { RecipientAnswer, RecipientsPage } from '../../shared/contract/recipients.ts';
import type { ConsentEvidence, RecipientView } from '../store/recipients.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** @param limit how many were asked for: a shorter page is the last one */
export function shownPage(views: readonly RecipientView[], limit: number): RecipientsPage {
  const last = views.length < limit ? undefined : views.at(-1);
  return { recipients: views.map(shownRecipient), ...(last && { next: last.key }) };
}

const shownRecipient = ({
  number,
  state,
  language,
  changedAt,
}: RecipientView): RecipientsPage['recipients'][number] => ({
  number,
  state,
  ...(language === null ? {} : { language }),
  changedAt: iso(changedAt),
});

export function shownWithEvidence(
  view: RecipientView & { readonly evidence: readonly ConsentEvidence[] },
): RecipientAnswer {
  return { ...shownRecipient(view), evidence: view.evidence.map(shownEvidence) };
}

const shownEvidence = (one: ConsentEvidence): RecipientAnswer['evidence'][number] => ({
  state: one.state,
  at: iso(one.at),
  recordedAt: iso(one.recordedAt),
  source: one.source,
  ...(one.word === null ? {} : { word: one.word }),
  ...(one.networkId === null ? {} : { networkId: one.networkId }),
  ...(one.proof === null ? {} : { proof: one.proof }),
  ...(one.answerId === null ? {} : { answerId: one.answerId }),
});
