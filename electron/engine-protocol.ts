import { z } from 'zod';
import { frameId, ownerAnswerFrame, ownerCallName, startProblem, vaultKey } from '../shared/contract/embedded.ts';
import {
  UI_ERRORS,
  WARNING_CODES,
  type UiCall,
  type UiPatch,
  type UiResult,
  type UiSnapshot,
} from '../shared/contract/ui.ts';
import { MACHINE_EVENTS } from '../shared/contract/ui/health.ts';
import { LANGUAGES } from '../shared/contract/ui/settings.ts';

/**
 * What the main process and the engine's process say to each other. Both ends come from one build, but the engine reads what
 * strangers send, and the main process has the key to everything: each reads what comes by these schemas, and goes on whatever
 * it is. Of snapshots and patches they check what the main process itself looks at; the rest is the page's. Where somebody waits
 * for what cannot be read, it reads as a failure.
 */

const engineStart = z.object({
  dataFolder: z.string(),
  /** Absolute path; one file per process, so that two never write to one. */
  logFile: z.string(),
  appVersion: z.string(),
  /** The machine's name, shown to people and to the gateway. */
  machine: z.string(),
  key: vaultKey,
  keyUnprotected: z.boolean(),
  /** The gateway beside the app; codes and credentials are asked for when needed. */
  embedded: z.object({ gatewayUrl: z.string() }).exactOptional(),
});
/** Everything the engine's process needs. It goes as a message: arguments and environment are visible to others. */
export type EngineStart = z.infer<typeof engineStart>;

export const toEngine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), start: engineStart }),
  // The engine knows its calls, and answers that it does not know this one.
  z.object({
    kind: z.literal('call'),
    id: frameId,
    name: z.string() as unknown as z.ZodType<UiCall>,
    input: z.unknown(),
  }),
  z.object({ kind: z.literal('snapshot'), id: frameId }),
  /** What only the main process is told by the system. */
  z.object({ kind: z.literal('machine'), event: z.enum(MACHINE_EVENTS) }),
  z.object({ kind: z.literal('gatewayAnswer'), answer: ownerAnswerFrame }),
  /** Finish, commit, close, end the process. */
  z.object({ kind: z.literal('stop') }),
]);
export type ToEngine = z.infer<typeof toEngine>;

const account = z.looseObject({
  id: z.string(),
  label: z.string(),
  paused: z.boolean(),
  session: z.looseObject({ kind: z.string() }),
  identity: z.looseObject({}).optional(),
  binding: z.looseObject({ state: z.string() }).optional(),
  restriction: z.looseObject({ timeLock: z.looseObject({}).optional() }).optional(),
});
const link = z.looseObject({ state: z.looseObject({ kind: z.string() }), embedded: z.boolean() });
const warnings = z.array(z.looseObject({ code: z.enum(WARNING_CODES), severity: z.string() }));
const settings = z.looseObject({
  language: z.enum(['system', ...LANGUAGES]),
  startAtLogin: z.boolean(),
  keepAwake: z.boolean(),
  keepRunning: z.boolean(),
  notify: z.boolean(),
});
const snapshot = z.looseObject({
  accounts: z.array(account),
  link,
  warnings,
  settings,
}) as unknown as z.ZodType<UiSnapshot>;
const list = z.array(z.unknown());
const patch = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account'), account }),
  z.object({ kind: z.literal('accountRemoved'), accountId: z.string() }),
  z.object({ kind: z.literal('link'), link }),
  z.object({ kind: z.literal('queue'), queue: z.looseObject({}) }),
  z.object({ kind: z.literal('messages'), rows: list }),
  z.object({ kind: z.literal('groups'), accountId: z.string() }),
  z.object({ kind: z.literal('imports'), imports: list }),
  z.object({ kind: z.literal('warnings'), warnings }),
  z.object({ kind: z.literal('settings'), settings }),
  z.object({ kind: z.literal('bundleRequest'), bundleRequest: z.looseObject({}).nullable() }),
  z.object({ kind: z.literal('restored'), restored: z.looseObject({}).nullable() }),
]) as unknown as z.ZodType<UiPatch>;

const result = z
  .union([
    z.object({ ok: z.literal(true), value: z.unknown() }),
    z.object({
      ok: z.literal(false),
      error: z.object({ code: z.enum(UI_ERRORS), detail: z.string().optional() }),
    }),
  ])
  .catch({ ok: false, error: { code: 'internal', detail: 'unreadable' } });

export const fromEngine = z.discriminatedUnion('kind', [
  /** The engine runs; calls and snapshots are answered from now on. */
  z.object({ kind: z.literal('started') }),
  /** The process waits for `stop` before it ends: a message could be lost with the process that sent it. */
  z.object({ kind: z.literal('startFailed'), problem: startProblem }),
  // The value fits the call of this id; only its caller knows which.
  z.object({ kind: z.literal('answer'), id: frameId, result: result as z.ZodType<UiResult> }),
  /** Undefined: unreadable. */
  z.object({ kind: z.literal('snapshot'), id: frameId, snapshot: snapshot.optional().catch(undefined) }),
  z.object({ kind: z.literal('patches'), patches: z.array(patch).optional().catch(undefined) }),
  z.object({ kind: z.literal('gatewayCall'), id: frameId, name: ownerCallName, input: z.unknown() }),
]);
export type FromEngine = z.infer<typeof fromEngine>;
