import type { ImportAnswer, ProvenConsentInput } from '../../shared/contract/recipients.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { RecipientStore } from '../store/recipients.ts';

/** So many in one commit: a long list must not keep messages waiting. */
const CHUNK = 500;

/** A consent that cannot be one. */
export class ConsentProblem extends Error {
  override name = 'ConsentProblem';
}

/**
 * Registers who has agreed elsewhere, in several commits; the same list again changes nothing.
 * @throws ConsentProblem when one lies in the future: then none is imported
 */
export async function importConsents(
  store: Pick<RecipientStore, 'importConsents'>,
  which: { client: number; channel: Channel; instance: number },
  consents: readonly ProvenConsentInput[],
  now: number,
): Promise<ImportAnswer> {
  const proven = consents.map(({ number, at, proof, language = null }) => {
    const instant = Date.parse(at);
    if (instant > now) throw new ConsentProblem(`The consent of ${number} lies in the future: ${at}.`);
    return { number, at: instant, proof, language };
  });
  const answer: ImportAnswer = { registered: 0, unchanged: 0, refused: [] };
  for (let start = 0; start < proven.length; start += CHUNK) {
    const part = await store.importConsents({ ...which, consents: proven.slice(start, start + CHUNK), now });
    answer.registered += part.registered;
    answer.unchanged += part.unchanged;
    answer.refused.push(...part.refused);
  }
  return answer;
}
