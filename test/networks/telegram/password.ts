/** Two-step verification: the server's side of SRP as Telegram uses it (core.telegram.org/api/srp). */
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { Long, type tl } from '@mtcute/core';
import type { Account } from './accounts.ts';
import { RpcError } from './rpc-error.ts';
import {
  dhBytes,
  dhGenerator,
  dhPrime,
  modulo,
  power,
  sha256,
  toBigInt,
  toBytes,
  xor,
  type Bytes,
} from './wire/numbers.ts';
import { toLong } from './wire/schema.ts';
import { randomId, type World } from './world.ts';

const derive = promisify(pbkdf2);
const rounds = 100_000;
const generator = toBytes(BigInt(dhGenerator), dhBytes);
const multiplier = toBigInt(sha256(dhPrime, generator));

export interface Password {
  readonly hint: string;
  readonly salt1: Bytes;
  readonly salt2: Bytes;
  readonly verifier: bigint;
  /** The exchange that was started last, by its id. */
  exchange?: { readonly id: Long; readonly secret: bigint; readonly publicKey: Buffer };
}

export async function makePassword(world: World, text: string, hint: string): Promise<Password> {
  const salt1 = world.random.bytes(40);
  const salt2 = world.random.bytes(16);
  const salted = (data: Bytes, salt: Bytes): Buffer => sha256(salt, data, salt);
  const first = salted(salted(Buffer.from(text), salt1), salt2);
  const slow = await derive(first, salt1, rounds, 64, 'sha512');
  const x = toBigInt(salted(slow, salt2));
  return { hint, salt1, salt2, verifier: power(BigInt(dhGenerator), x) };
}

/** What a client needs to prove that it knows the password. */
export function startExchange(world: World, { password }: Account): tl.account.TypePassword {
  const common: tl.account.RawPassword = {
    _: 'account.password',
    newAlgo: algorithm(world.random.bytes(8), world.random.bytes(16)),
    newSecureAlgo: { _: 'securePasswordKdfAlgoUnknown' },
    secureRandom: world.random.bytes(32),
  };
  if (!password) return common;
  const secret = toBigInt(world.random.bytes(dhBytes));
  const publicKey = toBytes(modulo(multiplier * password.verifier + power(BigInt(dhGenerator), secret)), dhBytes);
  const id = toLong(randomId(world));
  password.exchange = { id, secret, publicKey };
  const { hint, salt1, salt2 } = password;
  return { ...common, hasPassword: true, currentAlgo: algorithm(salt1, salt2), srpB: publicKey, srpId: id, hint };
}

function algorithm(salt1: Bytes, salt2: Bytes): tl.TypePasswordKdfAlgo {
  return {
    _: 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow',
    salt1,
    salt2,
    g: dhGenerator,
    p: dhPrime,
  };
}

/** @throws RpcError SRP_ID_INVALID, PASSWORD_HASH_INVALID */
export function checkPassword({ password }: Account, proof: tl.TypeInputCheckPasswordSRP): void {
  if (proof._ !== 'inputCheckPasswordSRP') throw new RpcError('PASSWORD_HASH_INVALID');
  const exchange = password?.exchange;
  if (!password || !exchange?.id.eq(proof.srpId)) throw new RpcError('SRP_ID_INVALID');
  delete password.exchange;
  const a = Buffer.concat([Buffer.alloc(dhBytes - proof.A.length), proof.A]);
  const u = toBigInt(sha256(a, exchange.publicKey));
  const shared = power(modulo(toBigInt(a) * power(password.verifier, u)), exchange.secret);
  const key = sha256(toBytes(shared, dhBytes));
  const expected = sha256(
    xor(sha256(dhPrime), sha256(generator)),
    sha256(password.salt1),
    sha256(password.salt2),
    a,
    exchange.publicKey,
    key,
  );
  if (!expected.equals(Buffer.from(proof.M1))) throw new RpcError('PASSWORD_HASH_INVALID');
}
