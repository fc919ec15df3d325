import type { Plan, ServiceName } from '../../shared/contract/plan.ts';
import type { PlanChoice, QuotaWindow } from '../../shared/policy/quota.ts';
import type { Refusal } from '../messages/acceptance.ts';

export interface NamedPlan {
  readonly name: string;
  readonly plan: Plan;
  /** Clients to whom it was given, whatever their trial has become. */
  readonly clients: number;
}

/** What a client may do, and what of it is used. */
export interface QuotaView {
  /** The plan in force, and since when. */
  readonly choice: PlanChoice;
  readonly plan: Plan;
  /** UTC milliseconds; null for never. */
  readonly expiresAt: number | null;
  readonly window: QuotaWindow;
  readonly recipients: number;
  readonly serviceCalls: Readonly<Record<ServiceName, number>>;
}

/** Plans, and what clients use of theirs. A new store has the published ones. */
export interface PlanStore {
  plans(): Promise<NamedPlan[]>;
  /** Makes or changes a plan; it holds at once for the clients that have it. `unknownPlan`: a trial becomes none that there is. */
  putPlan(wish: { name: string; plan: Plan; now: number }): Promise<'put' | 'unknownPlan'>;
  /** Undefined when there is no such client. */
  quota(which: { client: number; now: number }): Promise<QuotaView | undefined>;
  /** Counts a call of a service, or says why it is not to be made. */
  chargeService(call: { client: number; service: ServiceName; now: number }): Promise<Refusal | undefined>;
  /** Takes back a charge whose call failed for a reason that is not the client's. */
  returnServiceCall(call: { client: number; service: ServiceName }): Promise<void>;
}
