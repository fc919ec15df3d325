import { createHash } from 'node:crypto';

/** The instance of the power cuts' one client. */
export const INSTANCE = { channel: 'whatsapp', instance: 1 } as const;

/** The key under which a message was asked for. */
export const keyOf = (id: string): Uint8Array => createHash('sha256').update(id).digest();
