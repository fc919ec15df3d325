import type { DeviceResponse } from '../../shared/contract/device.ts';
import { BATCH_MAX, POLL_MAX_MS } from '../../shared/contract/device.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import type { BundleRequests } from '../bundle-requests.ts';
import type { Erasures } from '../erasures.ts';
import { LinkError } from '../ports.ts';
import type { Outbox } from '../outbox/types.ts';
import type { LinkAccount, Run } from './run.ts';
import { CALL_TIMEOUT_MS, takeTurns } from './run.ts';
import { pause } from './wake.ts';

type PollAnswer = DeviceResponse<'poll'>;
type Command = PollAnswer['commands'][number];

export interface PollOptions {
  epoch: number;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  erasures: Pick<Erasures, 'take'>;
  bundleRequests: Pick<BundleRequests, 'take'>;
  /** Accounts whose messages may be leased now: bound, paired, usable. */
  leasable(): LinkAccount[];
  /** Commands of this session whose answer is in the queue of reports already. */
  answered: AnsweredCommands;
  /** The gateway's clock, UTC milliseconds. */
  onNow(now: number): void;
  /** Gives the loop the means to end a waiting poll, so that the next one tells the new room. */
  onPoll(interrupt: () => void): void;
}

/** While an account has no room, it is told soon when there is some again. */
const NO_ROOM_POLL_MS = 1_000;
/** A poll that is answered sooner than this with nothing new is not repeated at once. */
const EMPTY_ANSWER_PAUSE_MS = 200;

/** Leases and commands: poll, commit, accept custody. One poll at a time. Ends with the run. @throws LinkError */
export async function pollLoop(run: Run, options: PollOptions): Promise<void> {
  const { clock, outbox } = options;
  let first = true;
  await takeTurns(run, { ...options, name: 'poll' }, async () => {
    await settleCustody(run, options);
    const room = options.leasable().map(({ id }) => ({ accountId: id, ...outbox.room(id) }));
    // The first one only finds out whether the session is good.
    const waitMs = first ? 0 : room.some((one) => one.messages <= 0 || one.bytes <= 0) ? NO_ROOM_POLL_MS : POLL_MAX_MS;
    const startedAt = clock.monotonic();
    const answer = await poll(run, options, room, waitMs);
    if (answer === undefined) return;
    first = false;
    options.onNow(answer.now);
    const commands = await obey(answer.commands, options);
    const taken = answer.leases.length === 0 ? [] : await outbox.takeLeases(answer.leases);
    if (commands + taken.length === 0 && waitMs > 0 && clock.monotonic() - startedAt < EMPTY_ANSWER_PAUSE_MS) {
      await pause(clock, run.signal, EMPTY_ANSWER_PAUSE_MS);
    }
  });
}

/** Undefined when the poll was interrupted: what its lost answer leased is repeated by the next one. */
async function poll(
  run: Run,
  { epoch, onPoll }: PollOptions,
  room: { accountId: string; messages: number; bytes: number }[],
  waitMs: number,
): Promise<PollAnswer | undefined> {
  const interrupted = new AbortController();
  onPoll(() => interrupted.abort());
  try {
    return await run.call(
      'poll',
      { epoch, room, waitMs },
      {
        timeoutMs: waitMs + CALL_TIMEOUT_MS,
        signal: AbortSignal.any([run.signal, interrupted.signal]),
      },
    );
  } catch (error) {
    if (interrupted.signal.aborted && !run.signal.aborted) return undefined;
    throw error;
  } finally {
    onPoll(() => undefined);
  }
}

/**
 * Asks for the custody of everything committed whose custody is open: of the last poll, and, after a lost answer or a
 * restart, of earlier ones. Repeating is harmless, so it is repeated until it is answered.
 */
async function settleCustody(run: Run, { epoch, outbox }: PollOptions): Promise<void> {
  for (;;) {
    const items = outbox.unansweredLeases(BATCH_MAX);
    if (items.length === 0) return;
    const { accepted, refused } = await run.call('accept', { epoch, items });
    const asked = new Set(items.map(({ id }) => id));
    const given = accepted.filter((id) => asked.delete(id));
    const denied = refused.filter((id) => asked.delete(id));
    if (asked.size > 0) throw new LinkError({ code: 'badAnswer', detail: 'accept left messages out' });
    if (given.length > 0) await outbox.custodyAccepted(given);
    if (denied.length > 0) await outbox.custodyRefused(denied);
  }
}

/** Obeys commands once; the gateway repeats them until their answer is reported. Returns how many were new. */
async function obey(commands: Command[], { outbox, erasures, bundleRequests, answered }: PollOptions): Promise<number> {
  let news = 0;
  for (const command of commands) {
    const { id } = command;
    if (answered.has(id)) continue;
    if (command.kind === 'erase') {
      await erasures.take(id, command.number);
    } else if (command.kind === 'bundle') {
      await bundleRequests.take(id, command.note);
    } else {
      const answer = await outbox.cancel(command.messageId);
      await outbox.addReport({ kind: 'answer', commandId: id, answer, agoMs: 0 });
    }
    answered.add(id);
    news += 1;
  }
  return news;
}

export interface AnsweredCommands {
  has(id: string): boolean;
  add(id: string): void;
}

/** Remembers the newest thousand. One that was forgotten, by a restart say, is obeyed again: that changes nothing. */
export function createAnsweredCommands(limit = 1_000): AnsweredCommands {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add: (id) => {
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > limit && oldest !== undefined) ids.delete(oldest);
    },
  };
}
