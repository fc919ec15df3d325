import { mediaRef } from '../../shared/contract/message.ts';

const UNKNOWN = 'application/octet-stream';

/** The type of a received file as its writer names it, or as unknown where that is none. */
export const inboundMimetype = (said: string | null | undefined): string =>
  mediaRef.shape.mimetype.safeParse(said).data ?? UNKNOWN;
