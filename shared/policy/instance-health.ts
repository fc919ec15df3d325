/** What is known of an instance's account. Instants are UTC milliseconds. */
export interface InstanceFacts {
  /** The number that the instance is bound to. */
  readonly number: string | null;
  /** Another number was paired, or none since one was given up: the queue waits for the owner. */
  readonly held: boolean;
  /** The device that serves the instance. */
  readonly device: { readonly lastSeenAt: number } | null;
  /** What the device last said about the account's session. */
  readonly session: { readonly state: string; readonly cause: string | null; readonly at: number } | null;
}

/** A device polls for 25 s at most and calls again at once: silent for longer than this it is away. */
export const DEVICE_AWAY_MS = 60_000;

/** The first thing that keeps messages from going out; each waits for what comes before it. */
export const INSTANCE_PROBLEMS = [
  'notPaired',
  'numberHeld',
  'deviceAway',
  'sessionUnknown',
  'sessionNotOnline',
] as const;
export type InstanceProblem = (typeof INSTANCE_PROBLEMS)[number];

/** @returns undefined when messages go out, by all that is known at `now` */
export function instanceProblem(facts: InstanceFacts, now: number): InstanceProblem | undefined {
  if (facts.held) return 'numberHeld';
  if (facts.number === null || facts.device === null) return 'notPaired';
  if (now - facts.device.lastSeenAt > DEVICE_AWAY_MS) return 'deviceAway';
  if (facts.session === null) return 'sessionUnknown';
  return facts.session.state === 'online' ? undefined : 'sessionNotOnline';
}
