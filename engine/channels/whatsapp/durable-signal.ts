import { AsyncResource } from 'node:async_hooks';
import type { SignalRepositoryWithLIDStore, SocketConfig } from '@whiskeysockets/baileys';
import { DEFAULT_CONNECTION_CONFIG } from '@whiskeysockets/baileys';

/** Calls that move a ratchet or make a session, on the way out. */
const WRITE_AHEAD = ['encryptMessage', 'encryptGroupMessage', 'injectE2ESession'] as const;

/**
 * Baileys runs a whole send in one transaction of its key store, found through the asynchronous context, and commits it
 * *after* the stanza is on the socket. A crash in between would encrypt the next message with a key that is used up:
 * recipients cannot read it, and a message key must never be used twice. So these calls run outside that context, as
 * transactions of their own: the moved ratchet is on disk before a byte leaves. It costs no further commit, as the send's
 * own transaction is then empty, and the devices of one recipient share one by group commit.
 */
export const makeDurableSignalRepository: SocketConfig['makeSignalRepository'] = (...parameters) => {
  const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(...parameters);
  const outside = new AsyncResource('WhatsAppSignal');
  for (const name of WRITE_AHEAD) escape(repository, name, outside);
  return repository;
};

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
