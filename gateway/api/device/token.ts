import type { FastifyRequest } from 'fastify';
import type { Vault } from '../../../shared/ports.ts';
import type { StoredDevice } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { Services } from '../services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The store's number of the device whose token was right; 0 before the check. */
    device: number;
  }
}

/**
 * The token of a device, made from its code and key: it need not be stored to give the same answer again, and without
 * the gateway's own key nobody can make it.
 */
export const makeToken = (vault: Vault, code: string, key: string): string =>
  Buffer.from(vault.digest(`${code} ${key}`, 'device token')).toString('base64url');

export const tokenHash = (vault: Vault, token: string): Uint8Array => vault.digest(token, 'device token at rest');

/** @throws ApiError 401 `tokenRefused` */
export async function authenticate(request: FastifyRequest, { store, vault }: Services): Promise<StoredDevice> {
  const [, token] = /^Bearer ([A-Za-z0-9_-]{20,200})$/i.exec(request.headers.authorization ?? '') ?? [];
  const device = token === undefined ? undefined : await store.deviceByToken(tokenHash(vault, token));
  if (!device) throw new ApiError(401, 'tokenRefused', 'The token of the device is missing or wrong.');
  return device;
}
