import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type { SignalKeyStoreWithTransaction } from '@whiskeysockets/baileys';

/** The lane in which the present work sends; undefined: the common one. */
const lanes = new AsyncLocalStorage<string>();

/** Sends of different lanes overlap, those of one lane follow each other. */
export const inLane = <T>(lane: string, send: () => Promise<T>): Promise<T> => lanes.run(lane, send);

/**
 * Corrects the transactions of Baileys' key store in place (`auth-utils.js`; what sends is in `messages-send.js`).
 *
 * *Lanes*: Baileys sends one message of an account after the other: a send holds the account's lock from its first question
 * to the server until its stanza is written, so a new person, who takes several, holds up everybody. Chats have nothing in
 * common but sessions, and what moves a session takes its turn by itself (`durable-signal.ts`).
 *
 * *Late writes*: a transaction is found through the asynchronous context, which work that nobody waits for keeps when the
 * transaction is over. What it wrote then was lost; so Baileys forgot that it had given a person a privacy token and gave it
 * again with each message. Such work now goes to the store itself.
 */
export function correctTransactions(keys: SignalKeyStoreWithTransaction): void {
  const { get, set, transaction } = keys;
  const scopes = new AsyncLocalStorage<{ isOver: boolean }>();
  const outside = new AsyncResource('WhatsAppKeys');
  const isLate = (): boolean => scopes.getStore()?.isOver === true;

  keys.get = (type, ids) => (isLate() ? outside.runInAsyncScope(() => get(type, ids)) : get(type, ids));
  keys.set = (data) => (isLate() ? outside.runInAsyncScope(() => set(data)) : set(data));
  keys.transaction = (work, key) => {
    if (isLate()) return outside.runInAsyncScope(() => keys.transaction(work, key));
    const lane = lanes.getStore();
    const scope = { isOver: false };
    // A transaction within another is a part of it, and so is its scope.
    const scoped = scopes.getStore()
      ? work
      : () =>
          scopes.run(scope, async () => {
            try {
              return await work();
            } finally {
              scope.isOver = true;
            }
          });
    return transaction(scoped, lane === undefined ? key : `${key}|${lane}`);
  };
}
