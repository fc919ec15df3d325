import type { DeviceRequest } from '../../shared/contract/device.ts';
import type { MessageFacts } from '../messages/facts.ts';

export type Holding = DeviceRequest<'holdings'>['holdings'][number];

/**
 * - `keep`: the device has custody and goes on.
 * - `release`: it is not this device's any more.
 * - `resume`: it is, but what the device remembers is older than what it may have done. It drops the message, which is
 *   offered again with `resume`.
 */
export type HoldingDecision = 'keep' | 'release' | 'resume';

/**
 * Decides about one message that a device says it holds at the start of a run. A device that holds a lease which it could
 * not accept any more has committed it: custody passes with the holding.
 * @param store the device's store of this run
 */
export function decideHolding(
  facts: MessageFacts | undefined,
  holding: Holding,
  device: number,
  store: number,
): HoldingDecision {
  if (!facts || facts.custody === 'ended' || facts.device !== device || facts.fence !== holding.fence) return 'release';
  if (holding.state !== 'waiting') return 'keep';
  // A restored copy of the device's disk, or a device that forgot its own intent.
  const restored = facts.custody === 'device' && facts.store !== null && facts.store !== store;
  return restored || facts.status === 'sending' || (facts.resume && facts.custody !== 'leased') ? 'resume' : 'keep';
}
