import type { OwnerAnswerFrame, StartProblem } from '../shared/contract/embedded.ts';
import type { OwnerCall } from '../shared/contract/owner.ts';
import type { MachineEvent } from '../shared/contract/ui/health.ts';
import type { UiCall, UiPatch, UiResult, UiSnapshot } from '../shared/contract/ui.ts';

/**
 * What the main process and the engine's process say to each other. Both ends come from one build, so the messages are
 * typed, not validated; what a page sends is validated before it gets here (`main/ipc.ts`) and again by the engine.
 */

/** Everything the engine's process needs. It goes as a message: arguments and environment are visible to others. */
export interface EngineStart {
  dataFolder: string;
  /** Absolute path; one file per process, so that two never write to one. */
  logFile: string;
  appVersion: string;
  /** The machine's name, shown to people and to the gateway. */
  machine: string;
  /** The key of the vault: 32 bytes. */
  key: Uint8Array;
  keyUnprotected: boolean;
  /** The gateway beside the app; codes and credentials are asked for when needed. */
  embedded?: { gatewayUrl: string };
}

export type ToEngine =
  | { kind: 'start'; start: EngineStart }
  | { kind: 'call'; id: number; name: UiCall; input: unknown }
  | { kind: 'snapshot'; id: number }
  /** What only the main process is told by the system. */
  | { kind: 'machine'; event: MachineEvent }
  | { kind: 'gatewayAnswer'; answer: OwnerAnswerFrame }
  /** Finish, commit, close, end the process. */
  | { kind: 'stop' };

export type FromEngine =
  /** The engine runs; calls and snapshots are answered from now on. */
  | { kind: 'started' }
  /** The process waits for `stop` before it ends: a message could be lost with the process that sent it. */
  | { kind: 'startFailed'; problem: StartProblem }
  | { kind: 'answer'; id: number; result: UiResult }
  | { kind: 'snapshot'; id: number; snapshot: UiSnapshot }
  | { kind: 'patches'; patches: UiPatch[] }
  | { kind: 'gatewayCall'; id: number; name: OwnerCall; input: unknown };
