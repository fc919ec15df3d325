/** The device's connection to its gateway, as people see it. Derived from evidence: an answered poll, never a flag. */
export type LinkState =
  | { kind: 'notEnrolled'; problem?: LinkProblem }
  | { kind: 'connecting'; since: number }
  /** `lastAnswerAt`: when the gateway last answered; `latencyMs`: of the last short call. */
  | { kind: 'linked'; since: number; lastAnswerAt: number; latencyMs: number }
  | { kind: 'waiting'; since: number; retryAt: number; problem: LinkProblem }
  /** Another installation with this device's token runs a newer session: stop, and show it. */
  | { kind: 'replaced'; since: number }
  /** Needs a person: see the problem. */
  | { kind: 'stopped'; since: number; problem: LinkProblem };

export const LINK_PROBLEMS = [
  'unreachable',
  'timedOut',
  'gatewayError',
  'rateLimited',
  'tokenRefused',
  'versionUnsupported',
  'otherGateway',
  'codeInvalid',
  'codeExpired',
  'insecureUrl',
  'badAnswer',
] as const;
export type LinkProblemCode = (typeof LINK_PROBLEMS)[number];

export interface LinkProblem {
  code: LinkProblemCode;
  httpStatus?: number;
  detail?: string;
}
