import type { Content } from '../../shared/contract/message.ts';
import type { DeviceRequest, DeviceResponse, Report } from '../../shared/contract/device.ts';
import type { Channel, Destination } from '../../shared/model/channel.ts';
import type { PacingPlanName } from '../../shared/policy/pacing-plan.ts';
import type { MessageStatus, Priority } from '../../shared/model/message.ts';
import type { Holding } from '../devices/holdings.ts';

/**
 * - `superseded`: a newer run of the device exists.
 * - `holdingsMissing`: the run must say what it holds first.
 * - `reportGap`: reports before these are missing; `details.confirmed` is the last one known.
 * - `otherStore`: the reports are not from the store of this run.
 */
export type DeviceRefusalCode = 'superseded' | 'holdingsMissing' | 'reportGap' | 'otherStore';

/** A device call that must not be carried out. Nothing was written. */
export class DeviceRefusal extends Error {
  readonly code: DeviceRefusalCode;
  readonly details: Readonly<Record<string, number>>;
  constructor(code: DeviceRefusalCode, details: Readonly<Record<string, number>> = {}) {
    super(code);
    this.name = 'DeviceRefusal';
    this.code = code;
    this.details = details;
  }
}

/** A run of a device. */
export interface Run {
  readonly device: number;
  readonly epoch: number;
  readonly now: number;
}

export interface StoredLease {
  readonly id: string;
  readonly accountId: string;
  readonly seq: number;
  readonly to: Destination;
  readonly content: Content;
  readonly priority: Priority;
  readonly networkId: string;
  readonly acceptedAt: number;
  readonly notBefore: number | null;
  readonly expiresAt: number;
  readonly fence: number;
  readonly resume: boolean;
  /** The ended message that it sends again. */
  readonly retryOf: string | null;
}

export interface LeaseAnswer {
  /** This run's leases that are not accepted yet, first. */
  readonly repeated: StoredLease[];
  readonly fresh: StoredLease[];
  /** All that are unanswered. */
  readonly commands: DeviceResponse<'poll'>['commands'];
}

export type AccountBinding =
  | {
      readonly state: 'bound';
      readonly instanceId: string;
      readonly instance: number;
      readonly client: string;
      /** The name of the pacing plan; null for the device's own default. */
      readonly pace: PacingPlanName | null;
    }
  | { readonly state: 'held'; readonly instanceId: string; readonly instance: number; readonly boundNumber: string }
  | { readonly state: 'unbound' };

export interface ReportsOutcome {
  /** All numbers up to this one are committed. */
  readonly confirmed: number;
  /** What people wrote made the gateway answer or cancel: the device has something to do now. */
  readonly isAnswered: boolean;
  /** Reports without effect, for the log. */
  readonly ignored: readonly { messageId: string; why: 'unknownMessage' | 'otherNetworkId' | 'staleFence' }[];
}

/** The device protocol's transactions. All of a run's calls reject with DeviceRefusal `superseded` after a newer one. */
export interface DeviceStore {
  /** Issues the next epoch; a `run` that is known gets its own again and changes nothing. */
  startSession(run: {
    device: number;
    storeId: string;
    run: string;
    /** Earlier runs of the same store: called for only now, they supersede nothing. */
    before?: readonly string[];
    appVersion: string;
    /** Its app understands the command to erase a person. */
    canErase?: boolean;
    /** Its owner can be asked for a support bundle. */
    canBundle?: boolean;
    now: number;
  }): Promise<{ epoch: number; confirmedReport: number; confirmedMark?: string }>;
  /**
   * One page of what the device holds. After the last one, what was in its custody and was on no page is offered again with
   * `resume`. Repeated and reordered pages give the same result.
   * @returns the ids that are not the device's any more
   */
  recordHoldings(run: Run, page: { holdings: readonly Holding[]; last: boolean }): Promise<string[]>;
  /** `displacedDevice`: another device that has lost the instance by this. */
  bindAccount(wish: {
    device: number;
    accountId: string;
    channel: Channel;
    number: string | undefined;
    /** The number that `number` takes the place of, as the owner says. */
    replaces?: string | undefined;
    instanceId: string | undefined;
    /** How the account's session stands; `at`: since when, UTC milliseconds. */
    session?: { state: string; cause?: string | undefined; at: number } | undefined;
    now: number;
  }): Promise<{ binding: AccountBinding; displacedDevice: number | null }>;
  /**
   * Leases what fits into `room`, per account by priority, then in the order of acceptance. Rejects with DeviceRefusal
   * `holdingsMissing` before the run's last page of holdings.
   */
  leaseMessages(run: Run, room: DeviceRequest<'poll'>['room']): Promise<LeaseAnswer>;
  acceptCustody(
    run: Run,
    items: readonly { id: string; fence: number }[],
  ): Promise<{ accepted: string[]; refused: string[] }>;
  /** Whom an account of a device sends for; undefined when it serves no instance, or its instance is held. */
  senderOf(which: {
    device: number;
    accountId: string;
  }): Promise<{ client: number; channel: Channel; instance: number } | undefined>;
  /** A message of the instance that the account serves; its content is undefined once it is no longer kept. */
  messageOfAccount(which: {
    device: number;
    accountId: string;
    id: string;
  }): Promise<{ to: Destination; content: Content | undefined; priority: Priority; status: MessageStatus } | undefined>;
  /** Rejects with DeviceRefusal `reportGap` or `otherStore`. */
  recordReports(
    run: Run,
    batch: { storeId: string; first: number; reports: readonly Report[] },
  ): Promise<ReportsOutcome>;
}
