import { randomUUID } from 'node:crypto';
import type { ApiAccess } from '../shared/contract/embedded.ts';
import type { UiAnswers, UiCall, UiError, UiParsedInput, UiResult } from '../shared/contract/ui.ts';
import { uiCalls } from '../shared/contract/ui.ts';
import type { LinkProblemCode } from '../shared/model/link.ts';
import type { Log } from '../shared/ports.ts';
import { PortError } from '../shared/ports.ts';
import type { Link } from './link/link.ts';
import type { Outbox } from './outbox/types.ts';
import { LinkError, type EngineOptions } from './ports.ts';
import type { SessionRequest } from './sessions/runner.ts';
import type { Sessions } from './sessions/sessions.ts';

/** A call that ends with an error of the contract. */
class CallRefused extends Error {
  readonly error: UiError;
  constructor(error: UiError) {
    super(error.code);
    this.name = 'CallRefused';
    this.error = error;
  }
}

/** Requests that are no more than their kind. */
type PlainRequest = Extract<
  SessionRequest['kind'],
  'pairingCancelled' | 'retryRequested' | 'takeOverRequested' | 'logOutRequested'
>;

export type Calls = { [C in UiCall]: (input: UiParsedInput<C>) => Promise<UiAnswers[C]> };

/** Every call of the UI contract. A call throws `CallRefused`, PortError or LinkError; `answerCall` makes data of it. */
export function createCalls(parts: {
  sessions: Sessions;
  outbox: Outbox;
  link: Link;
  /** The gateway beside the app enrols this device by itself, and no other. */
  embedded: EngineOptions['embedded'];
}): Calls {
  const { sessions, outbox, link, embedded } = parts;
  const known = (accountId: string): void => {
    if (sessions.account(accountId) === undefined) throw new CallRefused({ code: 'accountNotFound' });
  };
  const ask = async (accountId: string, request: SessionRequest): Promise<null> => {
    known(accountId);
    if (!(await sessions.request(accountId, request))) throw new CallRefused({ code: 'notPossibleNow' });
    return null;
  };
  const asks =
    (kind: PlainRequest) =>
    ({ accountId }: { accountId: string }): Promise<null> =>
      ask(accountId, { kind });

  return {
    'account.add': async (input) => {
      if (!sessions.hasChannel(input.channel)) throw new CallRefused({ code: 'notPossibleNow', detail: input.channel });
      return { accountId: await sessions.add(input) };
    },
    'account.rename': async ({ accountId, label }) => {
      known(accountId);
      await sessions.rename(accountId, label);
      return null;
    },
    'account.pair': ({ accountId, phoneNumber }) =>
      ask(accountId, { kind: 'pairRequested', ...(phoneNumber !== undefined && { phoneNumber }) }),
    'account.cancelPairing': asks('pairingCancelled'),
    'account.retry': asks('retryRequested'),
    'account.takeOver': asks('takeOverRequested'),
    'account.confirmNumber': async ({ accountId, number }) => {
      known(accountId);
      const binding = link.binding(accountId);
      const heldFor = binding?.state === 'held' ? binding.boundNumber : undefined;
      if (!(await sessions.confirmNumber(accountId, number, heldFor)))
        throw new CallRefused({ code: 'notPossibleNow' });
      return null;
    },
    'account.logOut': asks('logOutRequested'),
    'account.remove': async ({ accountId }) => {
      known(accountId);
      await sessions.remove(accountId);
      return null;
    },
    'account.setPaused': async ({ accountId, paused }) => {
      known(accountId);
      await sessions.setPaused(accountId, paused);
      return null;
    },
    'link.enrol': async (input) => {
      if (embedded !== undefined) throw new CallRefused({ code: 'notPossibleNow', detail: 'embedded' });
      return { deviceId: await link.enrol(input) };
    },
    'link.retry': async () => {
      if (!link.retry()) throw new CallRefused({ code: 'notPossibleNow' });
      return null;
    },
    'api.access': async () => (embedded === undefined ? null : ofGateway(embedded.gatewayUrl, embedded.access)),
    'api.renewSecret': async () => {
      if (embedded === undefined) throw new CallRefused({ code: 'notPossibleNow', detail: 'hosted' });
      return ofGateway(embedded.gatewayUrl, embedded.renewSecret);
    },
    'message.cancel': async ({ id }) => {
      const answer = await outbox.cancel(id);
      // What this device does not have, it cannot take back.
      return { answer: answer === 'done' ? 'cancelled' : 'tooLate' };
    },
    'message.get': async ({ id }) => outbox.timeline(id),
    'messages.page': async (query) => outbox.page(query),
  };
}

/** Only the gateway itself knows what programs send with. */
async function ofGateway(gatewayUrl: string, ask: () => Promise<ApiAccess>): Promise<UiAnswers['api.renewSecret']> {
  try {
    return { gatewayUrl, ...(await ask()) };
  } catch (error) {
    throw new CallRefused({ code: 'gatewayUnreachable', detail: error instanceof Error ? error.name : 'unknown' });
  }
}

/** Validates the input and makes data of every outcome: never rejects. */
export async function answerCall<C extends UiCall>(
  calls: Calls,
  name: C,
  input: unknown,
  log: Log,
): Promise<UiResult<C>> {
  // The name comes from a page: it may be anything.
  if (!Object.hasOwn(uiCalls, name)) return { ok: false, error: { code: 'unknownCall' } };
  const parsed = uiCalls[name].safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      ok: false,
      error: { code: 'badInput', detail: `${issue?.path.join('.') ?? ''} ${issue?.code ?? ''}`.trim() },
    };
  }
  try {
    // The table couples name, schema and call; TypeScript cannot follow that through the index.
    return { ok: true, value: await calls[name](parsed.data as UiParsedInput<C>) };
  } catch (error) {
    return { ok: false, error: asUiError(error, name, log) };
  }
}

function asUiError(error: unknown, call: string, log: Log): UiError {
  if (error instanceof CallRefused) return error.error;
  if (error instanceof LinkError) return { code: ofLink(error.problem.code), detail: error.message };
  if (error instanceof PortError && error.code === 'diskFull') return { code: 'diskFull' };
  if (error instanceof PortError && error.code === 'storeClosed') return { code: 'engineStopped' };
  const id = randomUUID().slice(0, 8);
  log.error('call.failed', { call, id, reason: error instanceof Error ? error.stack : String(error) });
  return { code: 'internal', detail: id };
}

function ofLink(code: LinkProblemCode): UiError['code'] {
  return code === 'codeInvalid' || code === 'codeExpired' || code === 'insecureUrl' ? code : 'gatewayUnreachable';
}
