import { join } from 'node:path';
import { AUTH_FILE } from '../../engine/channels/auth-file.ts';
import { ACCOUNT } from '../../engine/outbox/testing/harness.ts';
import type { Inbound } from '../../shared/contract/inbound.ts';
import type { MediaRef } from '../../shared/contract/message.ts';

/** The file with the session of the power cuts' one account. */
export const authFileIn = (folder: string): string => join(folder, ACCOUNT, AUTH_FILE);

/** The session with somebody, in the device's keys. */
export const SESSION = '4915100000001.0';

/** Message `n` from outside, a photo where there is an attachment. */
export const inboundOf = (n: number, media?: MediaRef): Inbound => ({
  networkId: `in ${n}`,
  chat: { kind: 'person' },
  from: { number: String(491_700_000_000 + (n % 5)) },
  content: media === undefined ? { kind: 'text', text: `words ${n} `.repeat(1 + (n % 40)) } : { kind: 'image', media },
  sentAt: 1_000,
});
