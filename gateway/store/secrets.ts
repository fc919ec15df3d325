import type { SecretHash } from './clients.ts';

/** So many secrets of a client may be valid at once: each one costs a wrong guess its time. */
export const SECRETS_MAX = 10;

export interface SecretView {
  /** Names the secret to the owner. */
  readonly secret: number;
  readonly createdAt: number;
  /** UTC milliseconds; null until another one takes its place. */
  readonly validUntil: number | null;
}

/** The secrets of clients: several may be valid at a time, so that one takes the place of another without a gap. */
export interface SecretStore {
  /** Those that are valid now, oldest first. Undefined when there is no such client. */
  secrets(which: { client: string; now: number }): Promise<SecretView[] | undefined>;
  /** @param wish.othersUntil from when on the others are wrong, unless they are earlier; null leaves them as they are */
  addSecret(wish: {
    client: string;
    hash: SecretHash;
    othersUntil: number | null;
    now: number;
  }): Promise<{ kind: 'added'; secret: number } | { kind: 'unknown' } | { kind: 'tooMany' }>;
  /** It is wrong from now on. */
  revokeSecret(which: { client: string; secret: number }): Promise<'revoked' | 'unknown'>;
}
