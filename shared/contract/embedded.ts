import type { LogFields, PortErrorCode } from '../ports.ts';

/**
 * What the desktop app and the gateway beside it say to each other: two processes of one build, so the messages are typed,
 * not validated. Everything that is not about starting, stopping, enrolling and the owner's own credentials goes over HTTP as
 * with any gateway.
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

/** What the owner's own programs send with, besides the address. */
export interface ApiAccess {
  clientId: string;
  clientSecret: string;
}

/** What the app asks the gateway beside it, and what is answered. */
export interface EmbeddedAnswers {
  /** A fresh code that links the app's device. */
  enrolmentCode: string;
  access: ApiAccess;
  /** Another secret; from now on the one of before is refused. */
  renewSecret: ApiAccess;
}
export type EmbeddedCall = keyof EmbeddedAnswers;
/** The gateway beside the app as its callers see it. Each call rejects while it is down. */
export type EmbeddedGateway = { [C in EmbeddedCall]: () => Promise<EmbeddedAnswers[C]> };

export type ToGateway =
  | { kind: 'start'; start: GatewayStart }
  | { kind: 'call'; id: number; name: EmbeddedCall }
  /** Finish, commit, close, end the process. */
  | { kind: 'stop' };

export type FromGateway =
  | { kind: 'started'; url: string }
  /** The process waits for `stop` before it ends: a message could be lost with the process that sent it. */
  | { kind: 'startFailed'; problem: StartProblem }
  | { kind: 'answer'; id: number; value: EmbeddedAnswers[EmbeddedCall] }
  | { kind: 'callFailed'; id: number; detail: string };
