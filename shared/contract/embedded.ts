import type { LogFields, PortErrorCode } from '../ports.ts';
import type { OwnerCall, OwnerInput, OwnerResult } from './owner.ts';

/**
 * What the desktop app and the gateway beside it say to each other: two processes of one build, so the messages are typed,
 * not validated. What the owner asks goes this way, messages go over HTTP as with any gateway.
 */

/** Why a process of ours cannot do its work on this machine. Trying again by itself would not help. */
export interface StartProblem {
  code: PortErrorCode | 'internal';
  details: LogFields;
}

/** It goes as a message: arguments and environment are visible to others. */
export interface GatewayStart {
  dataFolder: string;
  /** Absolute path; one file per process, so that two never write to one. */
  logFile: string;
  appVersion: string;
  /** The key of the gateway's vault: 32 bytes. */
  key: Uint8Array;
  /** Where it listens on loopback, if it can; else on any free port. */
  port: number;
}

/** The gateway beside the app as its callers see it. */
export interface EmbeddedGateway {
  /** Refusals are data; it rejects while the gateway is down, or when it failed. */
  call<C extends OwnerCall>(name: C, input: OwnerInput<C>): Promise<OwnerResult<C>>;
}

/** One call on its way, and what became of it. */
export interface OwnerCallFrame {
  kind: 'call';
  id: number;
  name: OwnerCall;
  input: unknown;
}
export type OwnerAnswerFrame =
  | { kind: 'answer'; id: number; result: OwnerResult }
  | { kind: 'callFailed'; id: number; detail: string };

export type ToGateway =
  | { kind: 'start'; start: GatewayStart }
  | OwnerCallFrame
  /** Finish, commit, close, end the process. */
  | { kind: 'stop' };

export type FromGateway =
  | { kind: 'started'; url: string }
  /** The process waits for `stop` before it ends: a message could be lost with the process that sent it. */
  | { kind: 'startFailed'; problem: StartProblem }
  | OwnerAnswerFrame;
