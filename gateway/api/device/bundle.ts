import { BUNDLE_MAX_BYTES, type DeviceRequest, type DeviceResponse } from '../../../shared/contract/device.ts';
import { packBundle } from '../../devices/bundle-files.ts';
import { ApiError } from '../errors.ts';
import type { Services } from '../services.ts';

/** The owner of the device has agreed. @throws ApiError 413 `bundleTooLarge` */
export async function keepBundle(
  { store, clock, log }: Pick<Services, 'store' | 'clock' | 'log'>,
  device: number,
  { commandId, files }: DeviceRequest<'bundle'>,
): Promise<DeviceResponse<'bundle'>> {
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes > BUNDLE_MAX_BYTES) throw new ApiError(413, 'bundleTooLarge', 'A support bundle has 3 MB at most.');
  const isKept = await store.keepBundle({ device, id: commandId, content: await packBundle(files), now: clock.now() });
  log.info('bundle.received', { device, bytes, isKept });
  return { state: isKept ? 'kept' : 'notAsked' };
}
