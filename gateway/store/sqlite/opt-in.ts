import { randomBytes } from 'node:crypto';
import type { Inbound } from '../../../shared/contract/inbound.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { networkIdFor } from '../../../shared/model/network-id.ts';
import { afterWord } from '../../../shared/policy/consent.ts';
import { answerText } from '../../../shared/policy/opt-in-answers.ts';
import type { OptInLanguage } from '../../../shared/policy/opt-in-words.ts';
import { answerLanguage, hearWord } from '../../../shared/policy/opt-in.ts';
import type { Sql, Vault } from '../../../shared/ports.ts';
import { uuidV7 } from '../../messages/uuid-v7.ts';
import { cancelAllFor } from './cancel.ts';
import { answersTo, personAt, recordConsent, recordPresence } from './consents.ts';
import { insertMessage } from './insert-message.ts';

/** An answer that comes later than this would only surprise. */
const ANSWER_VALID_MS = 24 * 3_600_000;

/**
 * What a message from outside says about being written to, in the commit that keeps the message: a greeting registers who
 * wrote it, a stop word opts them out and cancels what waits for them, and the answer joins the queue. The answer is the
 * gateway's own message: no client is charged for it.
 * @returns whether the device that serves the instance has something to do now
 */
export function hearInbound(
  sql: Sql,
  { instance, inbound, now }: { instance: number; inbound: Inbound; now: number },
  vault: Vault,
): boolean {
  const { chat, from, content, networkId, sentAt } = inbound;
  // Groups need membership. Who writes under a second name only cannot be written to by number.
  if (chat.kind !== 'person' || from.number === undefined) return false;
  const heard = content.kind === 'text' ? hearWord(content.text) : undefined;
  const person = personAt(sql, instance, from.number, vault);
  if (person.absentAt !== null) recordPresence(sql, instance, person.key);
  const rule = heard && ruleOf(sql, instance);
  if (!rule) return false;

  const effect = afterWord(
    {
      optIn: rule.opt_in === 1,
      state: person.state,
      changedAt: person.changedAt,
      answeredAt: answersTo(sql, person, now),
    },
    { kind: heard.kind, at: sentAt },
  );
  if (!effect) return false;
  const language = answerLanguage(heard, { known: person.language, preferred: rule.language });
  // First, because the answer must not be taken back with the rest.
  const asked = effect.state === 'optedOut' ? cancelAllFor(sql, instance, from.number, now) : null;
  const answerId = effect.answer && uuidV7(now, randomBytes(10));
  if (effect.answer && answerId !== undefined) {
    insertMessage(
      sql,
      instance,
      {
        id: answerId,
        to: { kind: 'number', number: from.number },
        content: { kind: 'text', text: answerText(effect.answer, language) },
        priority: 'high',
        networkId: networkIdFor(rule.channel, { bytes: randomBytes }),
        acceptedAt: now,
        notBefore: null,
        expiresAt: now + ANSWER_VALID_MS,
      },
      vault,
      { system: true },
    );
  }
  recordConsent(
    sql,
    person,
    {
      state: effect.state,
      at: sentAt,
      now,
      source: 'word',
      word: heard.word,
      networkId,
      proof: null,
      answerId: answerId ?? null,
      number: from.number,
      // Who says STOP in everybody's word has not changed their language.
      language: heard.kind === 'greeting' || person.language === null ? language : person.language,
    },
    vault,
  );
  return answerId !== undefined || asked !== null;
}

const ruleOf = (
  sql: Sql,
  instance: number,
): { channel: Channel; opt_in: number; language: OptInLanguage | null } | undefined =>
  sql.get('SELECT channel, opt_in, language FROM instances WHERE instance = ?', instance);
