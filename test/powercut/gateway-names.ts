import { createHash } from 'node:crypto';

/** The instance of the power cuts' one client. */
export const INSTANCE = { channel: 'whatsapp', instance: 1 } as const;

/** Under which key a message was accepted, and what was asked for under it. */
export const keyOf = (id: string, asked: string): { key: Uint8Array; asked: Uint8Array } => ({
  key: createHash('sha256').update(id).digest(),
  asked: createHash('sha256').update(asked).digest(),
});
