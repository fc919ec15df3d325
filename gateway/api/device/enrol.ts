import { DEVICE_PROTOCOL, type DeviceRequest, type DeviceResponse } from '../../../shared/contract/device.ts';
import { householdOf } from '../../../shared/policy/household.ts';
import { readCode, showCode } from '../../devices/enrolment.ts';
import { uuidV7 } from '../../messages/uuid-v7.ts';
import { ApiError } from '../errors.ts';
import type { Services } from '../services.ts';
import { versionUnsupported } from './errors.ts';
import { makeToken, tokenHash } from './token.ts';

/** Exchanges a code for a token. What is no code at all counts as a failed try of its address, too. */
export async function enrol(
  request: DeviceRequest<'enrol'>,
  address: string,
  services: Services,
): Promise<DeviceResponse<'enrol'>> {
  if (request.protocol !== DEVICE_PROTOCOL) throw versionUnsupported(DEVICE_PROTOCOL);
  const { store, vault, clock, random, log } = services;
  const code = readCode(request.code) ?? { id: '', secret: '' };
  const token = makeToken(vault, showCode(code), request.key);
  const outcome = await store.enrol({
    codeId: code.id,
    secretHash: codeHash(services, showCode(code)),
    keyHash: vault.digest(request.key, 'enrolment key'),
    tokenHash: tokenHash(vault, token),
    newDeviceId: uuidV7(clock.now(), random.bytes(10)),
    name: request.name,
    address: Buffer.from(vault.digest(householdOf(address), 'enrolment address')).toString('hex'),
    now: clock.now(),
  });
  switch (outcome.kind) {
    case 'enrolled':
      log.info('device.enrolled', { deviceId: outcome.deviceId, repeated: outcome.repeated });
      return { gatewayId: store.gatewayId, deviceId: outcome.deviceId, token };
    case 'codeInvalid':
      throw new ApiError(401, 'codeInvalid', 'The enrolment code is not valid.');
    case 'codeExpired':
      throw new ApiError(401, 'codeExpired', 'The enrolment code has expired. Make a new one at the gateway.');
    case 'rateLimited': {
      const seconds = String(Math.ceil(outcome.retryAfterMs / 1_000));
      throw new ApiError(429, 'rateLimited', `Too many tries. Try again in ${seconds} s.`, { 'retry-after': seconds });
    }
  }
}

/** A code at rest. */
export const codeHash = ({ vault }: Pick<Services, 'vault'>, shown: string): Uint8Array =>
  vault.digest(shown, 'enrolment code');
