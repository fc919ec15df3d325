import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { Clock, Random } from '../../shared/ports.ts';
import { refuseClient } from '../messages/acceptance.ts';
import type { ClientStore, SecretHash, StoredClient } from '../store/clients.ts';
import { createBounded, TooBusy } from './bounded.ts';
import { matchSecret, noSecret } from './secret.ts';

/** Credentials longer than this are wrong without a check. */
const maxLength = 512;
/** Slow checks at once, and in line behind them, per client and for all. */
const checks = { running: 2, waiting: 64 };
const checksPerClient = { running: 1, waiting: 8 };
/** Clients, and refused credentials, that are remembered. */
const maxRemembered = 10_000;

export type CredentialCheck =
  | { readonly kind: 'valid'; readonly client: number }
  | { readonly kind: 'wrong' }
  /** Right, but the client may do nothing now. */
  | { readonly kind: 'expired' | 'suspended' }
  /** So many checks are waiting that this one was not made. */
  | { readonly kind: 'busy' };

export interface Credentials {
  /**
   * Checks a CLIENT_ID and CLIENT_SECRET. Known ones are answered at once from a keyed digest in memory; others take a
   * slow hash, of which few run at a time.
   */
  check(id: string, secret: string): CredentialCheck | Promise<CredentialCheck>;
  /** The client was made, changed or removed. */
  forget(id: string): void;
}

type KnownClient = Pick<StoredClient, 'client' | 'expiresAt' | 'isSuspended'> & {
  readonly secrets: readonly { readonly digest: Uint8Array; readonly validUntil: number | null }[];
};

const isValid = ({ validUntil }: { readonly validUntil: number | null }, now: number): boolean =>
  validUntil === null || now < validUntil;

function answerFor(client: KnownClient, now: number): CredentialCheck {
  return refuseClient(client, now) ?? { kind: 'valid', client: client.client };
}

export function createCredentials(
  store: Pick<ClientStore, 'client'>,
  random: Pick<Random, 'bytes'>,
  clock: Pick<Clock, 'now'>,
  match: typeof matchSecret = matchSecret,
): Credentials {
  // Of this process alone: what is in memory says nothing about secrets to another. Bytes would be made a key for every call,
  // which costs more than the digest.
  const key = createSecretKey(random.bytes(32));
  const known = new Map<string, KnownClient>();
  const refused = new Set<string>();
  const bounded = createBounded(checks);
  /** Running and waiting checks by digest: many first calls of one client wait for one check, not each for its own. */
  const pending = new Map<string, Promise<CredentialCheck>>();
  /** Rises with each change of a client: what was read before it must not be remembered after it. */
  let changes = 0;
  const perClient = new Map<string, { run: ReturnType<typeof createBounded>; users: number }>();

  const digestOf = (id: string, secret: string): Buffer =>
    createHmac('sha256', key).update(`${id.length}:${id}${secret}`).digest();

  const slowCheck = async (id: string, secret: string, digest: Buffer): Promise<CredentialCheck> => {
    const before = changes;
    const found: StoredClient | undefined = await store.client(id);
    const now = clock.now();
    const valid = found?.secrets.filter((one) => isValid(one, now)) ?? [];
    const right = await bounded(() => match<SecretHash>(secret, valid.length === 0 ? [noSecret] : valid));
    const stored = valid.find((one) => one === right);
    if (stored && found) {
      const client = { ...found, secrets: [...othersKnown(id, digest), { digest, validUntil: stored.validUntil }] };
      if (before === changes) remember(known, id, client);
      return answerFor(client, now);
    }
    if (refused.size >= maxRemembered) refused.clear();
    if (before === changes) refused.add(digest.toString('base64'));
    return { kind: 'wrong' };
  };

  const othersKnown = (id: string, digest: Buffer): KnownClient['secrets'] =>
    (known.get(id)?.secrets ?? []).filter((one) => !digest.equals(one.digest));

  const fastCheck = (id: string, digest: Buffer): CredentialCheck | undefined => {
    const entry = known.get(id);
    const now = clock.now();
    if (entry?.secrets.some((one) => timingSafeEqual(one.digest, digest) && isValid(one, now))) {
      return answerFor(entry, now);
    }
    return refused.size > 0 && refused.has(digest.toString('base64')) ? { kind: 'wrong' } : undefined;
  };

  /** One client's wrong secrets wait in a line of their own and cannot fill everybody's. */
  const inLine = async (id: string, task: () => Promise<CredentialCheck>): Promise<CredentialCheck> => {
    const line = perClient.get(id) ?? { run: createBounded(checksPerClient), users: 0 };
    perClient.set(id, line);
    line.users += 1;
    try {
      return await line.run(task);
    } catch (error) {
      if (error instanceof TooBusy) return { kind: 'busy' };
      throw error;
    } finally {
      line.users -= 1;
      if (line.users === 0) perClient.delete(id);
    }
  };

  return {
    check: (id, secret) => {
      if (id.length > maxLength || secret.length > maxLength) return { kind: 'wrong' };
      const digest = digestOf(id, secret);
      const fast = fastCheck(id, digest);
      if (fast) return fast;
      const name = digest.toString('base64');
      const running = pending.get(name) ?? inLine(id, () => slowCheck(id, secret, digest));
      if (!pending.has(name)) {
        pending.set(name, running);
        const settled = (): void => void pending.delete(name);
        running.then(settled, settled);
      }
      return running;
    },
    forget: (id) => {
      changes += 1;
      known.delete(id);
      refused.clear();
    },
  };
}

function remember<Value>(map: Map<string, Value>, id: string, value: Value): void {
  const [oldest] = map.keys();
  if (map.size >= maxRemembered && oldest !== undefined) map.delete(oldest);
  map.set(id, value);
}
