/** All methods that the simulator knows. Any other is a failure, so that nothing passes unnoticed. */
import type { Account } from '../accounts.ts';
import { RpcError } from '../rpc-error.ts';
import type { TlObject } from '../wire/schema.ts';
import type { Call, OpenMethods, OwnMethods } from './call.ts';
import { changing } from './changing.ts';
import { contacts } from './contacts.ts';
import { difference } from './difference.ts';
import { files } from './files.ts';
import { general } from './general.ts';
import { groups } from './groups.ts';
import { history } from './history.ts';
import { sending } from './sending.ts';
import { signedIn, signIn } from './sign-in.ts';

const open: OpenMethods = { ...general, ...signIn };
const own: OwnMethods = {
  ...signedIn,
  ...contacts,
  ...sending,
  ...files,
  ...changing,
  ...groups,
  ...history,
  ...difference,
};

type Run = (request: TlObject, call: Call & { readonly me?: Account }) => unknown;

const sends = new Set(['messages.sendMessage', 'messages.sendMedia']);

/** Whether a method hands a message over. */
export function isSend(method: string): boolean {
  return sends.has(method);
}

/**
 * What runs a call, after all that stands before every method.
 * @throws RpcError for the error that stands before it
 */
export function methodOf(call: Call, request: TlObject): () => unknown {
  const { world, session, key } = call;
  const name = request._;
  if (!session.initialised) throw new RpcError('CONNECTION_NOT_INITED');
  if (key.ended === 'AUTH_KEY_DUPLICATED') throw new RpcError(key.ended);
  refuseOnDemand(call, name);
  const openMethod = open[name as keyof OpenMethods] as Run | undefined;
  if (openMethod) return () => openMethod(request, call);
  const ownMethod = own[name as keyof OwnMethods] as Run | undefined;
  if (!ownMethod) {
    world.failures.add('method', name);
    throw new RpcError('METHOD_UNKNOWN_TO_SIMULATOR', 400);
  }
  const me = accountOf(call);
  if (me.dc !== key.dc && !name.startsWith('upload.')) throw new RpcError(`USER_MIGRATE_${me.dc}`);
  return () => ownMethod(request, { ...call, me });
}

function accountOf({ key }: Call): Account {
  if (key.account?.deactivated) throw new RpcError(key.account.deactivated);
  if (key.account) return key.account;
  if (key.awaitsPassword) throw new RpcError('SESSION_PASSWORD_NEEDED');
  throw new RpcError(key.ended ?? 'AUTH_KEY_UNREGISTERED');
}

/** The fault `nack`: the next messages, or calls of a named method, are refused. */
function refuseOnDemand({ world, key }: Call, name: string): void {
  const { nacks } = world.faults;
  const nack = nacks.peek(key.account?.number);
  if (!nack || (nack.method === undefined ? !isSend(name) : nack.method !== name)) return;
  nacks.take(key.account?.number);
  throw new RpcError(nack.name);
}
