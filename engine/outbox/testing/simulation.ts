import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';
import { chatOf } from '../../../shared/model/channel.ts';
import type { MessageStatus, Priority } from '../../../shared/model/message.ts';
import { advanceStatus } from '../../../shared/model/message.ts';
import type { Database } from '../../../shared/ports.ts';
import { PortError } from '../../../shared/ports.ts';
import type { Lease } from '../types.ts';
import type { Device, Workbench } from './harness.ts';
import { ACCOUNT, createWorkbench, leaseOf } from './harness.ts';

/** What may happen to an outbox, in any order. `pick` chooses a message among those given so far. */
export type Happening =
  | { kind: 'lease'; wishes: Wish[]; accept: boolean }
  | { kind: 'accept' }
  | { kind: 'refuse' }
  | { kind: 'offerAgain'; pick: number; resume: boolean }
  | { kind: 'repeatLease'; pick: number }
  | { kind: 'release'; pick: number }
  | { kind: 'cancel'; pick: number }
  | { kind: 'online' }
  | { kind: 'offline' }
  | { kind: 'pass'; ms: number }
  | { kind: 'receipt'; pick: number; receipt: 'delivered' | 'read' }
  | { kind: 'confirm' }
  | { kind: 'restart' }
  | { kind: 'crash' }
  /** Preparations that hang are answered. */
  | { kind: 'prepared' }
  /** No write succeeds until the next happening is over. */
  | { kind: 'diskFull' };

/** A message that a client wants sent. */
export interface Wish {
  chat: number;
  priority: Priority;
  resume: boolean;
  validForMs?: number;
  dueInMs?: number;
}

/** One message, and everything that excuses an end other than `sent`. */
interface Given {
  lease: Lease;
  mayHaveGone: boolean;
  mayExpire: boolean;
  mayBeCancelled: boolean;
  /** The gateway took it back or never gave it. */
  mayBeForgotten: boolean;
  refused: boolean;
}

/**
 * An outbox between a gateway and a network that lose, repeat and refuse things. The gateway's side keeps what a gateway
 * knows: the reports it has confirmed, and the status that follows from them.
 */
export class Simulation {
  readonly bench: Workbench = createWorkbench();
  readonly given: Given[] = [];
  private readonly random;
  private readonly preparing: (() => void)[] = [];
  private readonly statuses = new Map<string, MessageStatus>();
  private device: Device | undefined;
  private folder = this.bench.folder;
  private crashes = 0;
  private confirmed = 0;
  private isFull = false;
  private isHealed = false;

  constructor(seed: number) {
    this.random = createSeededRandom(seed);
    this.bench.network.fate = (networkId) => this.fateOf(networkId);
    this.bench.network.preparation = () => this.preparation();
  }

  async start(): Promise<void> {
    this.device = await this.bench.start({
      folder: this.folder,
      wrap: (database) => this.fillable(database),
      maxInFlight: 3,
      evidencePatienceMs: 0,
      busyPatienceMs: 0,
    });
  }

  get running(): Device {
    if (this.device === undefined) throw new Error('not started');
    return this.device;
  }

  async let(happening: Happening): Promise<void> {
    const wasFull = this.isFull;
    try {
      await this.happen(happening);
    } catch (error) {
      if (!(error instanceof PortError && error.code === 'diskFull')) throw error;
    }
    await this.bench.clock.settle();
    if (wasFull) this.isFull = false;
  }

  /** Everything works again, for long enough. */
  async heal(): Promise<void> {
    this.isHealed = true;
    this.isFull = false;
    this.answerPreparations();
    await this.bench.clock.advance(10_000);
    await this.running.outbox.custodyAccepted(this.running.outbox.unansweredLeases(1_000).map(({ id }) => id));
    this.running.online();
    await this.bench.clock.advance(3_600_000);
    this.running.offline();
    this.running.online();
    // What was taken back ends in time.
    await this.bench.clock.advance(48 * 3_600_000);
    await this.confirmReports();
  }

  /** What is wrong in the end: untrue or missing results, reports that tell otherwise, reversed chats. */
  faults(): string[] {
    const { network } = this.bench;
    const shown = new Set(network.shown.map(({ networkId }) => networkId));
    const ends = this.given.flatMap((given) => {
      const { id, networkId } = given.lease.message;
      const status = this.running.outbox.timeline(id)?.status;
      const reported = this.statuses.get(id);
      return [
        ...(isExplained(given, status, shown.has(networkId)) ? [] : [`${id} ended as ${status}`]),
        ...(status === undefined || status === reported ? [] : [`${id} is ${status}, reported as ${reported}`]),
      ];
    });
    return [...ends, ...this.reversedChats()];
  }

  /** Messages of a chat and priority go out in the gateway's order, unless one was for later or was taken back. */
  private reversedChats(): string[] {
    const first = (given: Given): number => this.bench.network.copies.indexOf(given.lease.message.networkId);
    const last = new Map<string, number>();
    return this.given.flatMap((given) => {
      const { to, priority, notBeforeInMs } = given.lease.message;
      if (given.mayBeForgotten || notBeforeInMs !== undefined || first(given) < 0) return [];
      const lane = `${chatOf(to)} ${priority}`;
      const before = last.get(lane) ?? -1;
      last.set(lane, first(given));
      return before < first(given) ? [] : [`${given.lease.message.id} went out before an earlier one`];
    });
  }

  private async happen(happening: Happening): Promise<void> {
    const { outbox } = this.running;
    switch (happening.kind) {
      case 'lease':
        return this.lease(happening);
      case 'accept':
        return outbox.custodyAccepted(outbox.unansweredLeases(1_000).map(({ id }) => id));
      case 'refuse': {
        const [oldest] = outbox.unansweredLeases(1);
        if (oldest === undefined) return undefined;
        for (const given of this.given) if (given.lease.message.id === oldest.id) given.mayBeForgotten = true;
        return outbox.custodyRefused([oldest.id]);
      }
      case 'offerAgain':
        return this.withGiven(happening.pick, async (given) => {
          given.lease = { ...given.lease, fence: given.lease.fence + 1, resume: happening.resume };
          given.mayHaveGone ||= happening.resume;
          const taken = await outbox.takeLeases([given.lease]);
          await outbox.custodyAccepted(taken.map(({ id }) => id));
        });
      case 'repeatLease':
        return this.withGiven(happening.pick, async ({ lease }) => void (await outbox.takeLeases([lease])));
      case 'release':
        return this.withGiven(happening.pick, (given) => {
          given.mayBeForgotten = true;
          return outbox.release([given.lease.message.id]);
        });
      case 'cancel':
        return this.withGiven(happening.pick, async (given) => {
          given.mayBeCancelled = true;
          await outbox.cancel(given.lease.message.id);
        });
      case 'online':
        return this.running.online();
      case 'offline':
        return this.running.offline();
      case 'pass':
        return this.bench.clock.advance(happening.ms);
      case 'receipt':
        return this.receipt(happening);
      case 'confirm':
        return this.confirmReports();
      case 'restart':
        this.isFull = false;
        await this.running.stop();
        return this.start();
      case 'crash':
        return this.crash();
      case 'diskFull':
        this.isFull = true;
        return undefined;
      case 'prepared':
        return this.answerPreparations();
      default:
        return happening satisfies never;
    }
  }

  private async lease({ wishes, accept }: Extract<Happening, { kind: 'lease' }>): Promise<void> {
    const given = wishes.map(({ chat, priority, resume, validForMs, dueInMs }, index): Given => ({
      lease: leaseOf(this.given.length + index + 1, {
        chat,
        priority,
        resume,
        ...(validForMs === undefined ? {} : { expiresInMs: validForMs }),
        ...(dueInMs === undefined ? {} : { notBeforeInMs: dueInMs }),
      }),
      mayHaveGone: resume,
      mayExpire: validForMs !== undefined,
      mayBeCancelled: false,
      mayBeForgotten: false,
      refused: false,
    }));
    const { outbox } = this.running;
    const taken = await outbox.takeLeases(given.map(({ lease }) => lease));
    this.given.push(...given);
    if (accept) await outbox.custodyAccepted(taken.map(({ id }) => id));
  }

  private preparation(): ReturnType<Workbench['network']['preparation']> {
    const dice = this.isHealed ? 1 : this.random.float();
    if (dice < 0.1) return { kind: 'later', retryInMs: 3_000 };
    if (dice > 0.4) return undefined;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.preparing.push(() => resolve(undefined));
    return promise;
  }

  private answerPreparations(): void {
    for (const answer of this.preparing.splice(0)) answer();
  }

  private async withGiven(pick: number, work: (given: Given) => Promise<void>): Promise<void> {
    const given = this.given[pick % Math.max(1, this.given.length)];
    if (given !== undefined) await work(given);
  }

  private receipt({ pick, receipt }: Extract<Happening, { kind: 'receipt' }>): void {
    const shown = this.bench.network.shown[pick % Math.max(1, this.bench.network.shown.length)];
    if (shown === undefined) return;
    const { networkId } = shown;
    this.running.outbox.channelEvent(ACCOUNT, { kind: 'receipt', networkId, receipt, at: this.bench.clock.now() });
  }

  private async confirmReports(): Promise<void> {
    const { outbox } = this.running;
    for (let batch = outbox.reports(7); batch !== undefined; batch = outbox.reports(7)) {
      if (batch.first !== this.confirmed + 1) {
        throw new Error(`reports go on at ${batch.first} after ${this.confirmed}`);
      }
      const upTo = batch.first + batch.reports.length - 1;
      await outbox.reportsConfirmed(upTo);
      for (const report of batch.reports) {
        if (!('id' in report) || report.kind === 'memberReceipt') continue;
        const status = this.statuses.get(report.id) ?? 'queued';
        const next =
          report.kind === 'sending' ? 'sending' : report.kind === 'receipt' ? report.receipt : report.outcome.kind;
        this.statuses.set(report.id, advanceStatus(status, next));
      }
      this.confirmed = upTo;
    }
  }

  /** The process is killed: what goes on is a copy of the store as it is on disk now. */
  private async crash(): Promise<void> {
    const folder = join(this.bench.folder, `crash-${(this.crashes += 1)}`);
    mkdirSync(folder);
    for (const end of ['', '-wal']) {
      const file = join(this.folder, `device.db${end}`);
      if (existsSync(file)) copyFileSync(file, join(folder, `device.db${end}`));
    }
    await this.running.stop();
    this.isFull = false;
    this.folder = folder;
    await this.start();
  }

  private fateOf(networkId: string): ReturnType<Workbench['network']['fate']> {
    const dice = this.isHealed ? 0 : this.random.float();
    if (dice < 0.5) return { arrives: true, answer: 'ack' };
    if (dice < 0.7) return { arrives: true, answer: 'none' };
    if (dice < 0.93) return { arrives: false, answer: 'none' };
    for (const given of this.given) if (given.lease.message.networkId === networkId) given.refused = true;
    return { arrives: false, answer: { refused: 'refusedByNetwork' } };
  }

  private fillable(database: Database): Database {
    return {
      ...database,
      write: (work) => (this.isFull ? Promise.reject(new PortError('diskFull')) : database.write(work)),
    };
  }
}

/** What is wrong with the store: counts that are not the rows', chats whose head is not their next message. */
export function inconsistencies(database: Database): unknown[] {
  return database.read((sql) => [
    ...sql.all(
      `SELECT t.accountId, what, t.n, coalesce(real.n, 0) AS counted FROM tally t LEFT JOIN
         (SELECT accountId, status, count(*) AS n FROM message GROUP BY accountId, status) real
         ON real.accountId = t.accountId AND real.status = t.what
       WHERE what <> 'openBytes' AND t.n <> coalesce(real.n, 0)`,
    ),
    ...sql.all(
      `SELECT n AS openBytes FROM tally WHERE what = 'openBytes' AND n <>
         (SELECT coalesce(sum(contentBytes), 0) FROM message WHERE attempt <> 'settled')`,
    ),
    ...sql.all(
      `SELECT chat, message.number FROM message JOIN chat USING (accountId, chat) WHERE attempt = 'handedOver'
         AND custody <> 'gateway' AND handedOver IS NULL`,
    ),
    ...sql.all(
      `SELECT chat.chat, head, headLeased, handedOver FROM chat WHERE handedOver IS NULL AND (head, headLeased) IS NOT
         (SELECT number, custody = 'leased' FROM message WHERE accountId = chat.accountId AND message.chat = chat.chat
            AND attempt = 'waiting' AND custody <> 'gateway' ORDER BY priority DESC, seq LIMIT 1)`,
    ),
    ...sql.all(
      `SELECT id, attempt FROM message WHERE NOT EXISTS
         (SELECT 1 FROM chat WHERE chat.accountId = message.accountId AND chat.chat = message.chat)
         AND attempt IN ('handedOver', 'waiting') AND custody <> 'gateway'`,
    ),
  ]);
}

/** Whether what happened to a message explains how it ended; undefined: this device has forgotten it. */
function isExplained(given: Given, status: MessageStatus | undefined, wasShown: boolean): boolean {
  switch (status) {
    case undefined:
      return given.mayBeForgotten && !wasShown;
    case 'sent':
    case 'delivered':
    case 'read':
    case 'played':
      return wasShown;
    case 'failed':
      return given.refused && !wasShown;
    case 'expired':
      return given.mayExpire && !wasShown;
    case 'cancelled':
      return given.mayBeCancelled && !wasShown;
    case 'unconfirmed':
      return given.mayHaveGone || given.refused || given.mayBeForgotten;
    default:
      return false;
  }
}
