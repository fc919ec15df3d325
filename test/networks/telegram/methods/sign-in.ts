/** Signing in by QR code or phone and code, the second password, and moving between data centres. */
import type { tl } from '@mtcute/core';
import type { Account } from '../accounts.ts';
import { checkPassword, startExchange } from '../password.ts';
import { RpcError } from '../rpc-error.ts';
import { toLong } from '../wire/schema.ts';
import { userView } from '../views.ts';
import type { Call, OpenMethods, OwnMethods, Request } from './call.ts';

const codeLength = 5;
const codeTimeoutSeconds = 60;

export const signIn: OpenMethods = {
  'auth.exportLoginToken': exportLoginToken,
  'auth.importLoginToken': (request, call) => finishScan(call, call.world.signIns.takeMoved(request.token)),
  'auth.sendCode': sendCode,
  'auth.resendCode': (request, call) => {
    call.world.signIns.forgetCode(request.phoneCodeHash);
    return codeFor(call, request.phoneNumber);
  },
  'auth.cancelCode': (request, { world }) => {
    world.signIns.forgetCode(request.phoneCodeHash);
    return true;
  },
  'auth.signIn': (request, call) => {
    const number = digits(request.phoneNumber);
    if (!request.phoneCode) throw new RpcError('PHONE_CODE_EMPTY');
    call.world.signIns.checkCode(number, request.phoneCodeHash, request.phoneCode);
    const account = call.world.directory.byNumber(number);
    if (!account?.registered) return { _: 'auth.authorizationSignUpRequired' };
    return welcomeOrAskPassword(call, account);
  },
  'account.getPassword': (_request, { world, key }) => {
    const account = key.awaitsPassword ?? key.account;
    if (!account) throw new RpcError(key.ended ?? 'AUTH_KEY_UNREGISTERED');
    return startExchange(world, account);
  },
  'auth.checkPassword': ({ password }, call) => {
    const account = call.key.awaitsPassword;
    if (!account) throw new RpcError('AUTH_KEY_UNREGISTERED');
    checkPassword(account, password);
    return welcome(call, account);
  },
  'auth.importAuthorization': ({ bytes }, { world, key }) => {
    const account = world.signIns.takeTransfer(bytes);
    key.signIn(account);
    return { _: 'auth.authorization', user: userView(account, account) };
  },
};

export const signedIn: OwnMethods = {
  'auth.exportAuthorization': (request, { world, me }) => {
    if (!world.dcs.has(request.dcId)) throw new RpcError('DC_ID_INVALID');
    return { _: 'auth.exportedAuthorization', id: toLong(BigInt(me.id)), bytes: world.signIns.transfer(me) };
  },
  'auth.logOut': (_request, { key }) => {
    key.signOut();
    return { _: 'auth.loggedOut' };
  },
};

function exportLoginToken(request: Request<'auth.exportLoginToken'>, call: Call): tl.auth.TypeLoginToken {
  checkApi(request);
  const { world, key, session } = call;
  const accepted = world.signIns.takeAccepted(key);
  if (!accepted) {
    const { token, expiresAt } = world.signIns.offer(session);
    return { _: 'auth.loginToken', expires: Math.floor(expiresAt / 1000), token };
  }
  if (accepted.account.dc === key.dc) return finishScan(call, accepted);
  return { _: 'auth.loginTokenMigrateTo', dcId: accepted.account.dc, token: world.signIns.move(accepted) };
}

function finishScan(
  call: Call,
  { account, settle }: ReturnType<Call['world']['signIns']['takeMoved']>,
): tl.auth.RawLoginTokenSuccess {
  try {
    const authorization = welcomeOrAskPassword(call, account);
    settle({ key: call.key, needsPassword: false });
    return { _: 'auth.loginTokenSuccess', authorization };
  } catch (error) {
    settle({ key: call.key, needsPassword: true });
    throw error;
  }
}

function sendCode(request: Request<'auth.sendCode'>, call: Call): tl.auth.TypeSentCode {
  checkApi(request);
  return codeFor(call, request.phoneNumber);
}

function codeFor({ world, key }: Call, phoneNumber: string): tl.auth.RawSentCode {
  const number = digits(phoneNumber);
  const account = world.directory.byNumber(number);
  if (!account) throw new RpcError('PHONE_NUMBER_INVALID');
  if (account.deactivated) throw new RpcError('PHONE_NUMBER_BANNED');
  if (account.dc !== key.dc) throw new RpcError(`PHONE_MIGRATE_${account.dc}`);
  const { hash, code } = world.signIns.sendCode(number);
  account.loginCode = code;
  return {
    _: 'auth.sentCode',
    type: { _: 'auth.sentCodeTypeApp', length: codeLength },
    phoneCodeHash: hash,
    timeout: codeTimeoutSeconds,
  };
}

function welcomeOrAskPassword(call: Call, account: Account): tl.auth.RawAuthorization {
  if (!account.password) return welcome(call, account);
  call.key.awaitsPassword = account;
  throw new RpcError('SESSION_PASSWORD_NEEDED');
}

function welcome({ world, key, session }: Call, account: Account): tl.auth.RawAuthorization {
  if (account.deactivated) throw new RpcError(account.deactivated);
  key.signIn(account);
  key.updates = session;
  if (session.connection) session.connection.number = account.number;
  world.counters.signIns += 1;
  return { _: 'auth.authorization', user: userView(account, account) };
}

/** Only the form is checked: a positive id and 32 hex digits, as my.telegram.org gives them. */
function checkApi({ apiId, apiHash }: { readonly apiId: number; readonly apiHash: string }): void {
  if (apiId <= 0 || !/^[0-9a-f]{32}$/.test(apiHash)) throw new RpcError('API_ID_INVALID');
}

function digits(phoneNumber: string): string {
  return phoneNumber.replaceAll(/\D/g, '');
}
