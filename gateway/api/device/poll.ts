import type { DeviceRequest, DeviceResponse } from '../../../shared/contract/device.ts';
import { LEASE_MS } from '../../../shared/contract/device.ts';
import type { Turn } from '../../devices/polls.ts';
import type { LeaseAnswer, StoredLease } from '../../store/store.ts';
import type { Services } from '../services.ts';

/**
 * What an answer would only repeat, and was said within this time, is alone no reason to answer at once: a device that
 * does not take its leases, for lack of disk say, would be answered in a circle.
 */
const repeatPauseMs = 250;

type Poll = (device: number, request: DeviceRequest<'poll'>, onClosed: (end: () => void) => void) => Promise<Answer>;
type Answer = DeviceResponse<'poll'>;

/** Long polls: answered as soon as there is something to say, at the latest after the wished time. */
export function createPoll({ store, clock, polls, presence }: Services): Poll {
  /** What a device's last answer said, in this process. A lost answer is repeated by the store, not from here. */
  const lastSaid = new Map<number, { at: number; what: ReadonlySet<string> }>();

  const pauseMs = (device: number, what: readonly string[]): number => {
    const last = lastSaid.get(device);
    if (!last || what.some((name) => !last.what.has(name))) return 0;
    return Math.max(0, last.at + repeatPauseMs - clock.monotonic());
  };

  const answerIn = async (turn: Turn, device: number, request: DeviceRequest<'poll'>): Promise<Answer> => {
    const deadline = clock.monotonic() + request.waitMs;
    for (;;) {
      if (turn.isOver) return empty();
      const now = clock.now();
      const found = await store.leaseMessages({ device, epoch: request.epoch, now }, request.room);
      // A newer poll repeats what was just leased.
      if (turn.isOver) return empty();
      const what = namesIn(found, request.epoch);
      const restMs = deadline - clock.monotonic();
      const pause = what.length === 0 ? Infinity : pauseMs(device, what);
      if (pause === 0 || restMs <= 0) {
        if (what.length > 0) lastSaid.set(device, { at: clock.monotonic(), what: new Set(what) });
        return answerOf(found, now);
      }
      await turn.wait(Math.min(restMs, pause));
    }
  };

  const empty = (): Answer => ({ now: clock.now(), leases: [], commands: [] });

  return async (device, request, onClosed) => {
    const turn = polls.begin(device);
    onClosed(turn.end);
    try {
      return await answerIn(turn, device, request);
    } finally {
      turn.end();
      presence.seen(device);
    }
  };
}

const namesIn = (found: LeaseAnswer, epoch: number): string[] => [
  ...found.repeated.concat(found.fresh).map(({ id, fence }) => `${epoch} ${id} ${fence}`),
  ...found.commands.map(({ id }) => `${epoch} ${id}`),
];

function answerOf(found: LeaseAnswer, now: number): Answer {
  return {
    now,
    leases: found.repeated.concat(found.fresh).map((lease) => wireLease(lease, now)),
    commands: found.commands,
  };
}

/** Durations cross the wire, not instants. */
function wireLease(lease: StoredLease, now: number): Answer['leases'][number] {
  const { id, accountId, seq, to, content, priority, networkId, fence, resume, notBefore, retryOf } = lease;
  return {
    message: {
      id,
      accountId,
      seq,
      to,
      content,
      priority,
      networkId,
      acceptedAgoMs: Math.max(0, now - lease.acceptedAt),
      ...(notBefore !== null && notBefore > now ? { notBeforeInMs: notBefore - now } : {}),
      expiresInMs: Math.max(0, lease.expiresAt - now),
      ...(retryOf !== null && { retryOf }),
    },
    fence,
    leaseMs: LEASE_MS,
    resume,
  };
}
