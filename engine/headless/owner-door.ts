import { join } from 'node:path';
import { z } from 'zod';
import { knockLocalDoor, openLocalDoor, type DoorAnswer, type LocalDoor } from '../../platform/local-door.ts';
import {
  uiCalls,
  type UiCall,
  type UiDoor,
  type UiInput,
  type UiResult,
  type UiSnapshot,
} from '../../shared/contract/ui.ts';
import type { Clock, Log, Random, Timer } from '../../shared/ports.ts';
import type { Access } from './access/access.ts';
import { password } from './access/password.ts';

/** A question for what is new is answered after so long, new or not. */
const WATCH_MAX_MS = 25_000;

const calls = {
  /** The engine's state; `after`: waits until it is another one than that. */
  snapshot: z.object({ after: z.number().int().optional() }),
  /** A call of the screens. */
  ui: z.object({ call: z.string(), input: z.unknown() }),
  'ui.link': z.object({}),
  'ui.sessions': z.object({}),
  'ui.signOut': z.object({ id: z.string().optional() }),
  'ui.password': z.object({ password: password.nullable() }),
} as const;

type OwnerCall = keyof typeof calls;
export type OwnerInput<C extends OwnerCall> = z.infer<(typeof calls)[C]>;

export interface OwnerAnswers {
  snapshot: { version: number; snapshot: UiSnapshot };
  ui: UiResult;
  'ui.link': { url: string };
  'ui.sessions': { sessions: ReturnType<Access['sessions']> };
  'ui.signOut': { ended: number };
  'ui.password': null;
}

/** What the owner's commands ask of the running engine. */
export interface Owner {
  call<C extends OwnerCall>(name: C, input: OwnerInput<C>): Promise<OwnerAnswers[C]>;
  ui<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
}

/** A command that was refused, in words for the owner. */
export class OwnerError extends Error {
  override name = 'OwnerError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const doorFile = (folder: string): string => join(folder, 'owner.json');

/** Opens the local door to the running engine. @throws PortError as `openLocalDoor` */
export async function openOwnerDoor(options: {
  folder: string;
  door: UiDoor;
  access: Access;
  /** Makes the address that signs one browser in. */
  link(): string;
  clock: Clock;
  random: Pick<Random, 'bytes'>;
  log: Log;
}): Promise<LocalDoor> {
  const { folder, door, access, link, clock, random, log } = options;
  let version = 0;
  const watchers = new Set<() => void>();
  const unsubscribe = door.subscribe(() => {
    version += 1;
    for (const wake of watchers) wake();
  });
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        timer.cancel();
        watchers.delete(done);
        resolve();
      };
      const timer: Timer = clock.timer(WATCH_MAX_MS, done);
      watchers.add(done);
    });

  const handlers: { [C in OwnerCall]: (input: OwnerInput<C>) => Promise<OwnerAnswers[C]> } = {
    async snapshot({ after }) {
      if (after === version) await change();
      return { version, snapshot: door.snapshot() };
    },
    async ui({ call, input }) {
      if (!Object.hasOwn(uiCalls, call)) throw new OwnerError('badInput', `There is no call ${call}.`);
      const name = call as UiCall;
      const parsed = uiCalls[name].safeParse(input);
      if (parsed.success) return door.call(name, parsed.data);
      const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      return { ok: false, error: { code: 'badInput', detail } };
    },
    'ui.link': async () => ({ url: link() }),
    'ui.sessions': async () => ({ sessions: access.sessions() }),
    'ui.signOut': async ({ id }) => ({ ended: await access.signOut(id) }),
    'ui.password': async ({ password }) => {
      await access.setPassword(password ?? undefined);
      return null;
    },
  };
  const isCall = (name: string): name is OwnerCall => Object.hasOwn(calls, name);
  const carryOut = <C extends OwnerCall>(name: C, input: unknown): Promise<OwnerAnswers[C]> => {
    const parsed = calls[name].safeParse(input);
    if (!parsed.success) throw new OwnerError('badInput', z.prettifyError(parsed.error));
    return handlers[name](parsed.data as OwnerInput<C>);
  };
  const answer = async (name: string, input: unknown): Promise<DoorAnswer> => {
    try {
      if (!isCall(name)) throw new OwnerError('badInput', `There is no command ${name}.`);
      return { answer: await carryOut(name, input) };
    } catch (error) {
      if (error instanceof OwnerError) return { error: { code: error.code, message: error.message } };
      log.error('owner.failed', { call: name, reason: error instanceof Error ? error.message : String(error) });
      return { error: { code: 'internal', message: 'Pairline failed to do this. See its log.' } };
    }
  };
  const local = await openLocalDoor({ file: doorFile(folder), random, answer });
  return {
    async close() {
      unsubscribe();
      for (const wake of watchers) wake();
      await local.close();
    },
  };
}

/** The engine that runs on this folder; undefined when none answers. */
export async function knockOwner(folder: string): Promise<Owner | undefined> {
  const door = await knockLocalDoor(doorFile(folder));
  if (!door) return undefined;
  const call = async <C extends OwnerCall>(name: C, input: OwnerInput<C>): Promise<OwnerAnswers[C]> => {
    const said = await door.call(name, input);
    if ('error' in said) throw new OwnerError(said.error.code, said.error.message);
    return said.answer as OwnerAnswers[C];
  };
  return {
    call,
    ui: async <C extends UiCall>(name: C, input: UiInput<C>) =>
      (await call('ui', { call: name, input })) as UiResult<C>,
  };
}
