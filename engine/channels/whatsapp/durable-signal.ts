import { AsyncResource } from 'node:async_hooks';
import type { SignalRepositoryWithLIDStore, SocketConfig } from '@whiskeysockets/baileys';
import { DEFAULT_CONNECTION_CONFIG } from '@whiskeysockets/baileys';

/** Calls that move a ratchet or make a session, on the way out. */
const WRITE_AHEAD = ['encryptMessage', 'encryptGroupMessage', 'injectE2ESession'] as const;

/** Resolves when what a ciphertext said is on disk. */
export type KeepPlain = (ciphertext: Uint8Array, plain: Uint8Array) => Promise<void>;

/**
 * Baileys' signal repository with the disk in the right place of both directions.
 *
 * *Out*: Baileys runs a whole send in one transaction of its key store, found through the asynchronous context, and commits
 * it *after* the stanza is on the socket. A crash in between would encrypt the next message with a key that is used up:
 * recipients cannot read it, and a message key must never be used twice. So these calls run outside that context, as
 * transactions of their own: the moved ratchet is on disk before a byte leaves. It costs no further commit, as the send's
 * own transaction is then empty, and the devices of one recipient share one by group commit.
 *
 * *In*: a message can be decrypted once. What it says is kept within the transaction that moves the ratchet, so it is on
 * disk before the ratchet is, and both are before Baileys tells the network that the message arrived. A crash in between
 * makes the network deliver it again, and it can be decrypted again.
 */
export function makeDurableSignalRepository(keep: KeepPlain): SocketConfig['makeSignalRepository'] {
  return (auth, ...rest) => {
    const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, ...rest);
    const outside = new AsyncResource('WhatsAppSignal');
    for (const name of WRITE_AHEAD) escape(repository, name, outside);

    const transaction: InTransaction = 'transaction' in auth.keys ? auth.keys.transaction.bind(auth.keys) : withoutOne;
    const decryptMessage = repository.decryptMessage.bind(repository);
    repository.decryptMessage = (input) =>
      transaction(() => decryptAndKeep(input.ciphertext, () => decryptMessage(input), keep), input.jid);
    const decryptGroupMessage = repository.decryptGroupMessage.bind(repository);
    repository.decryptGroupMessage = (input) =>
      transaction(() => decryptAndKeep(input.msg, () => decryptGroupMessage(input), keep), input.group);
    return repository;
  };
}

type InTransaction = <T>(work: () => Promise<T>, key: string) => Promise<T>;
/** Sockets always bring one; Baileys' type also allows plain key stores. */
const withoutOne: InTransaction = (work) => work();

async function decryptAndKeep(
  ciphertext: Uint8Array,
  decrypt: () => Promise<Uint8Array>,
  keep: KeepPlain,
): Promise<Uint8Array> {
  const plain = await decrypt();
  await keep(ciphertext, plain);
  return plain;
}

function escape<Name extends (typeof WRITE_AHEAD)[number]>(
  repository: SignalRepositoryWithLIDStore,
  name: Name,
  outside: AsyncResource,
): void {
  type Call = (...parameters: unknown[]) => unknown;
  const call = (repository[name] as Call).bind(repository);
  repository[name] = ((...parameters: unknown[]) =>
    outside.runInAsyncScope(call, undefined, ...parameters)) as SignalRepositoryWithLIDStore[Name];
}
