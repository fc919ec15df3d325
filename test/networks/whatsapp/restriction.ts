/**
 * What keeps an account from starting chats: a time-lock, and a quota of new chats per cycle. Both are settings here; when
 * WhatsApp imposes them is not known. Forms of the answers read in `Socket/socket.js` and `Types/State.d.ts` of Baileys
 * 7.0.0-rc14.
 */
export interface TimeLock {
  /** UTC milliseconds. */
  readonly endsAt: number;
  /** One of Baileys' `ReachoutTimelockEnforcementType`. */
  readonly enforcement: string;
}

export interface NewChatQuota {
  readonly total: number;
  used: number;
  readonly startedAt: number;
  /** UTC milliseconds; the quota is whole again afterwards. */
  readonly endsAt: number;
}

/** Share of the quota from which the server warns. Not known of the real one. */
const warnings = [
  { share: 1, status: 'CAPPED' },
  { share: 0.95, status: 'SECOND_WARNING' },
  { share: 0.8, status: 'FIRST_WARNING' },
] as const;

export class Restriction {
  #timeLock: TimeLock | undefined;
  #quota: NewChatQuota | undefined;

  lock(timeLock: TimeLock | undefined): void {
    this.#timeLock = timeLock;
  }

  limit(quota: NewChatQuota | undefined): void {
    this.#quota = quota;
  }

  timeLock(now: number): TimeLock | undefined {
    return this.#timeLock && this.#timeLock.endsAt > now ? this.#timeLock : undefined;
  }

  quota(now: number): NewChatQuota | undefined {
    const quota = this.#quota;
    if (quota && quota.endsAt <= now) this.#quota = undefined;
    return this.#quota;
  }

  /** Counts a new chat, or answers that none may be started. */
  startChat(now: number): boolean {
    if (this.timeLock(now)) return false;
    const quota = this.quota(now);
    if (!quota) return true;
    if (quota.used >= quota.total) return false;
    quota.used += 1;
    return true;
  }

  /** `xwa2_fetch_account_reachout_timelock`, and the payload of its notification. */
  timeLockAnswer(now: number): object {
    const lock = this.timeLock(now);
    if (!lock) return { is_active: false };
    return {
      is_active: true,
      time_enforcement_ends: String(Math.ceil(lock.endsAt / 1000)),
      enforcement_type: lock.enforcement,
    };
  }

  /** `xwa2_message_capping_info`, and the payload of its notification. */
  quotaAnswer(now: number): object {
    const quota = this.quota(now);
    const common = {
      server_sent_timestamp: String(Math.floor(now / 1000)),
      ote_status: 'NOT_ELIGIBLE',
      mv_status: 'NOT_ELIGIBLE',
    };
    if (!quota) return { ...common, total_quota: 1000, used_quota: 0, capping_status: 'NONE' };
    const share = quota.total === 0 ? 1 : quota.used / quota.total;
    return {
      ...common,
      total_quota: quota.total,
      used_quota: quota.used,
      cycle_start_timestamp: String(Math.floor(quota.startedAt / 1000)),
      cycle_end_timestamp: String(Math.ceil(quota.endsAt / 1000)),
      capping_status: warnings.find((warning) => share >= warning.share)?.status ?? 'NONE',
    };
  }
}
