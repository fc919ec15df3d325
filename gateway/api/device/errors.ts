import type { z } from 'zod';
import type { deviceError } from '../../../shared/contract/device.ts';
import { DeviceRefusal } from '../../store/store.ts';
import { ApiError } from '../errors.ts';

/** The device protocol's form of an error. */
export const deviceErrorBody = (error: ApiError): z.input<typeof deviceError> => ({
  error: { code: error.statusCode === 503 ? 'unavailable' : error.code, message: error.message },
});

const words = {
  superseded: 'A newer run of this device exists.',
  holdingsMissing: 'Say what this device holds first.',
  reportGap: 'Reports before these are missing.',
  otherStore: 'These reports are not from the store of this run.',
} as const;

/** Refusals of the store are answered 409, with the code and, for a gap, the last report that is known. */
export function asDeviceError(error: unknown): unknown {
  if (!(error instanceof DeviceRefusal)) return error;
  const { confirmed } = error.details;
  const more = confirmed === undefined ? '' : ` Known up to ${confirmed}.`;
  return new ApiError(409, error.code, `${words[error.code]}${more}`);
}

export const versionUnsupported = (supported: number): ApiError =>
  new ApiError(426, 'versionUnsupported', `This gateway speaks version ${supported} of the device protocol.`);
