/** The shapes of calls. */
import type { tl } from '@mtcute/core';
import type { Account } from '../accounts.ts';
import type { AuthKey } from '../auth-keys.ts';
import type { Session } from '../session.ts';
import type { World } from '../world.ts';

/** Where a call came from. */
export interface Call {
  readonly world: World;
  readonly session: Session;
  readonly key: AuthKey;
}

/** A call of a client that is signed in. */
export interface OwnCall extends Call {
  readonly me: Account;
}

export type MethodName = tl.RpcMethod['_'] & keyof tl.RpcCallReturn;
export type Request<Name extends MethodName> = Extract<tl.RpcMethod, { readonly _: Name }>;
type Answer<Name extends MethodName> = tl.RpcCallReturn[Name] | Promise<tl.RpcCallReturn[Name]>;

/** Methods that need no account. */
export type OpenMethods = { readonly [Name in MethodName]?: (request: Request<Name>, call: Call) => Answer<Name> };
/** Methods of a client that is signed in. */
export type OwnMethods = { readonly [Name in MethodName]?: (request: Request<Name>, call: OwnCall) => Answer<Name> };
