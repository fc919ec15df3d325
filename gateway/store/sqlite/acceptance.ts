import { hasMedia } from '../../../shared/contract/message.ts';
import { CHANNELS, type Channel, type Destination } from '../../../shared/model/channel.ts';
import type { OptInLanguage } from '../../../shared/policy/opt-in-words.ts';
import { charged } from '../../../shared/policy/quota.ts';
import { newWarnings } from '../../../shared/policy/usage-warning.ts';
import type { Database, Sql, Vault } from '../../../shared/ports.ts';
import {
  decideAcceptance,
  refuseFile,
  refuseSender,
  type AcceptanceFacts,
  type ClientFacts,
  type SenderFacts,
  type WhereToRegister,
} from '../../messages/acceptance.ts';
import type { Acceptance, MessageStore, NewMessage } from '../messages.ts';
import { batchWrites } from './batch.ts';
import { clientFacts, type ClientRow } from './client-facts.ts';
import { recipientAt, type RecipientFacts, type RuledInstance } from './consents.ts';
import { earlierUnder, rememberKey, sweepKeys } from './idempotency.ts';
import { insertMessage } from './insert-message.ts';
import type { PlanCache } from './plans.ts';
import { addUsage, clientMonth, monthOf, type UsageDelta } from './usage.ts';
import { addWrittenTo, markWrittenTo, wasWrittenTo } from './written-to.ts';

export type AcceptanceCalls = Pick<MessageStore, 'acceptMessage' | 'checkMessage' | 'checkInstance' | 'checkFile'>;

export function sqliteAcceptance(database: Database, vault: Vault, plans: PlanCache): AcceptanceCalls {
  return {
    // The acceptances of one commit share their savepoint, their look-ups and their counts: this path must be cheap.
    acceptMessage: batchWrites(database, (sql, messages: readonly NewMessage[]) => {
      const batch = createBatch(sql, vault, plans);
      const answers = messages.map((message) => batch.accept(message));
      batch.count();
      return answers;
    }),

    checkMessage: async (message) =>
      database.read((sql) => {
        const { decision } = createBatch(sql, vault, plans).decide(message);
        return decision.kind === 'refuse' ? decision.refusal : undefined;
      }),

    checkInstance: async (which) => database.read((sql) => refuseSender(senderFacts(sql, which, plans), which.now)),

    checkFile: async (which) =>
      database.read((sql) => {
        const sender = senderFacts(sql, which, plans);
        return refuseFile(which, { ...sender, consent: recipientOf(sql, sender, which.to, vault) }, which.now);
      }),
  };
}

type Where = Pick<NewMessage, 'client' | 'channel' | 'instance'> & { readonly now: number };

interface InstanceRow extends RuledInstance {
  readonly device: number | null;
  readonly bound_number: string | null;
  readonly language: OptInLanguage | null;
}

interface InstanceRef extends RuledInstance {
  readonly device: number | null;
  readonly register: WhereToRegister;
}

interface Sender extends SenderFacts {
  readonly client: ClientFacts | undefined;
  readonly instance: InstanceRef | undefined;
}

/** Client and instance in one look-up. */
function senderFacts(sql: Sql, where: Where, plans: PlanCache): Sender {
  const { client, channel, instance: position, now } = where;
  const row = sql.get<ClientRow & (InstanceRow | { readonly instance: null })>(
    `SELECT c.plan, c.plan_since, c.expires_at, c.suspended_at, c.window_at, c.window_used, c.recipients,
       i.instance, i.device, i.opt_in, i.has_erased, i.bound_number, i.language
     FROM clients c LEFT JOIN instances i ON i.client = c.client AND i.channel = ? AND i.position = ?
     WHERE c.client = ?`,
    channel,
    position,
    client,
  );
  if (!row) return { client: undefined, instance: undefined, other: undefined };
  const { plan } = plans.inForce(sql, { plan: row.plan, since: row.plan_since }, now);
  const facts = clientFacts(row, plan);
  if (row.instance !== null) {
    const register = { channel, number: row.bound_number, language: row.language ?? 'en' };
    return { client: facts, instance: { ...row, register }, other: undefined };
  }
  const has = CHANNELS.find((one) => one !== channel && hasInstance(sql, client, one, position));
  return { client: facts, instance: undefined, other: has && { instance: position, wanted: channel, has } };
}

const hasInstance = (sql: Sql, client: number, channel: Channel, position: number): boolean =>
  sql.get('SELECT 1 FROM instances WHERE client = ? AND channel = ? AND position = ?', client, channel, position) !==
  undefined;

const recipientOf = (sql: Sql, { instance }: Sender, to: Destination, vault: Vault): RecipientFacts | undefined =>
  instance && to.kind === 'number' ? recipientAt(sql, instance, to.number, vault) : undefined;

type Accepted = Extract<Acceptance, { kind: 'accepted' }>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A client in the course of a batch. */
interface Tally {
  readonly facts: Mutable<ClientFacts>;
  /** Its last accepted message in this batch: it brings the warnings. */
  last: { readonly answer: Mutable<Accepted>; readonly at: number } | undefined;
  messages: number;
  mediaBytes: number;
}

/** What is known of whom a message goes to. */
interface Seen {
  readonly recipient: RecipientFacts | undefined;
  /** Only under a plan that limits recipients. */
  readonly isKnownRecipient: boolean;
}

/** Facts are read once per batch, counts written once per client and instance. */
function createBatch(sql: Sql, vault: Vault, plans: PlanCache) {
  const senders = new Map<string, Sender>();
  const tallies = new Map<number, Tally>();
  const usages = new Map<number, UsageDelta>();
  let keyed = 0;
  let latest = 0;

  const senderOf = (message: NewMessage): Sender => {
    const name = `${message.client} ${message.channel} ${message.instance}`;
    let sender = senders.get(name);
    if (!sender) senders.set(name, (sender = senderFacts(sql, { ...message, now: message.acceptedAt }, plans)));
    return sender;
  };

  const tallyOf = (client: number, facts: ClientFacts): Tally => {
    let tally = tallies.get(client);
    // Another instance of the client may have brought the facts first: theirs have been counted on.
    if (!tally) tallies.set(client, (tally = { facts: { ...facts }, last: undefined, messages: 0, mediaBytes: 0 }));
    return tally;
  };

  const countRecipient = (message: NewMessage, facts: Tally['facts'], instance: number, seen: Seen): void => {
    const { to } = message;
    if (!seen.isKnownRecipient) {
      facts.recipients += 1;
      addWrittenTo(sql, message);
    }
    if (to.kind === 'number' && seen.recipient?.hasRow === true && !seen.recipient.isWrittenTo) {
      markWrittenTo(sql, instance, to.number);
    }
  };

  const count = (message: NewMessage, tally: Tally, instance: number, seen: Seen): void => {
    const { facts } = tally;
    const { acceptedAt, content } = message;
    if (facts.plan.messagesPerDay !== undefined) facts.window = charged(facts.window, acceptedAt);
    if (facts.plan.recipients !== undefined) countRecipient(message, facts, instance, seen);
    const month = monthOf(acceptedAt);
    let usage = usages.get(instance);
    if (usage && usage.month !== month) {
      addUsage(sql, instance, usage);
      usage = undefined;
    }
    if (!usage) usages.set(instance, (usage = { month, messages: 0, media: 0, mediaBytes: 0 }));
    const bytes = hasMedia(content) ? content.media.bytes : undefined;
    usage.messages += 1;
    usage.media += bytes === undefined ? 0 : 1;
    usage.mediaBytes += bytes ?? 0;
    tally.messages += 1;
    tally.mediaBytes += bytes ?? 0;
    latest = acceptedAt;
  };

  const decide = (message: NewMessage) => {
    const sender = senderOf(message);
    const tally = sender.client && tallyOf(message.client, sender.client);
    const recipient = recipientOf(sql, sender, message.to, vault);
    const facts: AcceptanceFacts = {
      client: tally?.facts,
      instance: sender.instance,
      other: sender.other,
      consent: recipient,
      earlier: message.key && earlierUnder(sql, message.client, message.key.key),
      isKnownRecipient:
        tally?.facts.plan.recipients !== undefined && (recipient?.isWrittenTo === true || wasWrittenTo(sql, message)),
    };
    const seen: Seen = { recipient, isKnownRecipient: facts.isKnownRecipient };
    return { decision: decideAcceptance(message, facts), sender, tally, seen };
  };

  return {
    decide,

    accept: (message: NewMessage): Acceptance => {
      const { decision, sender, tally, seen } = decide(message);
      if (decision.kind === 'refuse') return { kind: 'refused', refusal: decision.refusal };
      if (decision.kind === 'repeat') return { kind: 'repeated', id: decision.id };
      if (!tally || !sender.instance) throw new Error('A message was accepted without client or instance');
      insertMessage(sql, sender.instance.instance, message, vault);
      count(message, tally, sender.instance.instance, seen);
      if (message.key) {
        rememberKey(sql, message, message.key);
        keyed += 1;
      }
      const answer: Accepted = { kind: 'accepted', device: sender.instance.device };
      tally.last = { answer, at: message.acceptedAt };
      return answer;
    },

    count: (): void => {
      for (const [instance, usage] of usages) addUsage(sql, instance, usage);
      for (const [client, { facts, last, messages, mediaBytes }] of tallies) {
        if (!last) continue;
        const { plan, window, recipients } = facts;
        if (plan.messagesPerDay !== undefined || plan.recipients !== undefined) {
          sql.run(
            'UPDATE clients SET window_at = ?, window_used = ?, recipients = ? WHERE client = ?',
            window.openedAt,
            window.used,
            recipients,
            client,
          );
        }
        if (plan.warnAt.messagesPerMonth === undefined && plan.warnAt.mediaBytesPerMonth === undefined) continue;
        const after = clientMonth(sql, client, monthOf(last.at));
        const before = { messages: after.messages - messages, mediaBytes: after.mediaBytes - mediaBytes };
        const warnings = newWarnings(before, after, plan.warnAt);
        if (warnings.length > 0) last.answer.warnings = warnings;
      }
      if (keyed > 0) sweepKeys(sql, latest, 2 * keyed);
    },
  };
}
