import type { MediaStore, openMediaStore as onFiles } from '../../../platform/media-store.ts';
import { PortError } from '../../../shared/ports.ts';

const missing = (): never => {
  throw new PortError('mediaMissing', {});
};
const none: MediaStore = {
  write: async () => missing(),
  begin: missing,
  read: async () => missing(),
  has: async () => false,
  size: async () => undefined,
  delete: async () => false,
  list: async function* nothing() {
    yield* [];
  },
};

/** In place of `platform/media-store.ts`: histories are of texts. */
export const openMediaStore: typeof onFiles = async () => none;

export { MediaMismatch } from '../../../platform/media-store.ts';
