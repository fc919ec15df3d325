import { z } from 'zod';
import { PORT_ERROR_CODES, type LogFields, type PortErrorCode } from '../ports.ts';
import { ownerCalls, type OwnerCall, type OwnerInput, type OwnerResult } from './owner.ts';

/**
 * What the desktop app and the gateway beside it say to each other. What the owner asks goes this way, messages go over HTTP as
 * with any gateway. Both ends read what comes by these schemas, although they come from one build: a process that reads what
 * strangers send may be led astray, and must not take another one with it. Where somebody waits for what cannot be read, it
 * reads as a failure.
 */

/** Why a process of ours cannot do its work on this machine. Trying again by itself would not help. */
export interface StartProblem {
  code: PortErrorCode | 'internal';
  details: LogFields;
}
/** Of somebody who cannot be understood. */
export const UNREADABLE: StartProblem = { code: 'internal', details: { reason: 'unreadable' } };
const logValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.undefined()]);
export const startProblem: z.ZodType<StartProblem> = z
  .object({ code: z.enum([...PORT_ERROR_CODES, 'internal']), details: z.record(z.string(), logValue) })
  .catch(UNREADABLE);

/** Of a vault: 32 bytes, which the vault itself checks. */
export const vaultKey: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);

const gatewayStart = z.object({
  dataFolder: z.string(),
  /** Absolute path; one file per process, so that two never write to one. */
  logFile: z.string(),
  appVersion: z.string(),
  key: vaultKey,
  /** Where it listens on loopback, if it can; else on any free port. */
  port: z.number().int().min(0).max(65_535),
});
/** It goes as a message: arguments and environment are visible to others. */
export type GatewayStart = z.infer<typeof gatewayStart>;

/** The gateway beside the app as its callers see it. */
export interface EmbeddedGateway {
  /** Refusals are data; it rejects while the gateway is down, or when it failed. */
  call<C extends OwnerCall>(name: C, input: OwnerInput<C>): Promise<OwnerResult<C>>;
}

/** Numbers a call and its answer. */
export const frameId = z.number().int();
export const ownerCallName = z.custom<OwnerCall>((name) => typeof name === 'string' && Object.hasOwn(ownerCalls, name));

/** One call on its way, and what became of it. */
export const ownerCallFrame = z.object({
  kind: z.literal('call'),
  id: frameId,
  name: ownerCallName,
  input: z.unknown(),
});
export type OwnerCallFrame = z.infer<typeof ownerCallFrame>;

const ownerResult = z
  .union([
    z.object({ ok: z.literal(true), value: z.unknown() }),
    z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
  ])
  .catch({ ok: false, error: { code: 'unreadable', message: 'What the gateway answered cannot be read.' } });
const answerFrame = z.object({
  kind: z.literal('answer'),
  id: frameId,
  // The value fits the call of this id; only its caller knows which.
  result: ownerResult as z.ZodType<OwnerResult>,
});
const callFailedFrame = z.object({
  kind: z.literal('callFailed'),
  id: frameId,
  detail: z.string().catch('unreadable'),
});
export const ownerAnswerFrame = z.discriminatedUnion('kind', [answerFrame, callFailedFrame]);
export type OwnerAnswerFrame = z.infer<typeof ownerAnswerFrame>;

const anyStart = z.object({ kind: z.literal('start') });
/** Whether it was meant to start a process of ours, whatever else is in it. */
export const isStart = (said: unknown): boolean => anyStart.safeParse(said).success;

export const toGateway = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), start: gatewayStart }),
  ownerCallFrame,
  /** Finish, commit, close, end the process. */
  z.object({ kind: z.literal('stop') }),
]);
export type ToGateway = z.infer<typeof toGateway>;

export const fromGateway = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }) }),
  /** The process waits for `stop` before it ends: a message could be lost with the process that sent it. */
  z.object({ kind: z.literal('startFailed'), problem: startProblem }),
  answerFrame,
  callFailedFrame,
]);
export type FromGateway = z.infer<typeof fromGateway>;
