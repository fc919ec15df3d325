import type { DeviceRequest, DeviceResponse } from '../../shared/contract/device.ts';
import type { Clock, Log, Random, Vault } from '../../shared/ports.ts';
import type { ImportStore } from '../store/imports.ts';

/** What imports work with. */
export interface ImportTools {
  store: ImportStore;
  clock: Clock;
  random: Pick<Random, 'float'>;
  vault: Pick<Vault, 'digest'>;
  log: Log;
  link: {
    /** @throws LinkError */
    sendMany(request: DeviceRequest<'sendMany'>): Promise<DeviceResponse<'sendMany'>>;
    deviceId(): string | undefined;
  };
  hasAccount(accountId: string): boolean;
  /** Something that people see changed. */
  onChange(): void;
}
