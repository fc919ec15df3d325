import { AsyncResource } from 'node:async_hooks';
import type { SocketConfig } from '@whiskeysockets/baileys';
import { DEFAULT_CONNECTION_CONFIG } from '@whiskeysockets/baileys';
import { withoutFailedTrials } from './failed-trials.ts';
import { isNumberJid } from './jids.ts';
import { correctTransactions } from './key-transactions.ts';
import { withoutOldChains } from './old-chains.ts';
import type { Turns } from './turns.ts';

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
 *
 * *Both at once*: a session is one record for both directions, and the transactions of Baileys do not exclude each other
 * when one names the person by number and the other by LID. Both would read the same state, and the later commit would
 * take back the ratchet of the earlier. So whatever moves a session takes its turn; `turns` is one for all connections of an
 * account, as one that was cut still decrypts what it had received while the next one sends.
 *
 * *Two sessions*: what libsignal does to those that a message does not belong to is taken back (`failed-trials.ts`).
 *
 * *Long conversations*: what libsignal keeps of each turn for ever goes (`old-chains.ts`).
 */
export function makeDurableSignalRepository(keep: KeepPlain, turns: Turns): SocketConfig['makeSignalRepository'] {
  return (auth, ...rest) => {
    if ('transaction' in auth.keys) correctTransactions(auth.keys);
    const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, ...rest);
    /** All names of a person lead to the session of their LID, as in Baileys' own storage. */
    const inTurn = async <T>(jid: string, work: (address: string) => Promise<T>): Promise<T> => {
      const lid = isNumberJid(jid) ? await repository.lidMapping.getLIDForPN(jid).catch(() => null) : null;
      const address = repository.jidToSignalProtocolAddress(lid ?? jid);
      return turns.take(address, () => work(address));
    };

    const outside = new AsyncResource('WhatsAppSignal');
    const { encryptMessage, encryptGroupMessage, injectE2ESession, decryptMessage, decryptGroupMessage } = repository;
    repository.encryptMessage = escaping(outside, (input) => inTurn(input.jid, () => encryptMessage(input)));
    repository.injectE2ESession = escaping(outside, (input) => inTurn(input.jid, () => injectE2ESession(input)));
    repository.encryptGroupMessage = escaping(outside, (input) =>
      turns.take(input.group, () => encryptGroupMessage(input)),
    );

    const transaction: InTransaction = 'transaction' in auth.keys ? auth.keys.transaction : withoutOne;
    repository.decryptMessage = (input) =>
      inTurn(input.jid, (address) =>
        transaction(async () => {
          const { [address]: before } = await auth.keys.get('session', [address]);
          const plain = await decryptAndKeep(input.ciphertext, () => decryptMessage(input), keep);
          const { [address]: after } = await auth.keys.get('session', [address]);
          // A first message names its session; later ones are tried on each.
          const repaired = input.type === 'pkmsg' ? undefined : withoutFailedTrials(before, after);
          const stored = withoutOldChains(repaired ?? after) ?? repaired;
          if (stored !== undefined) await auth.keys.set({ session: { [address]: stored as Uint8Array } });
          return plain;
        }, input.jid),
      );
    repository.decryptGroupMessage = (input) =>
      turns.take(input.group, () =>
        transaction(() => decryptAndKeep(input.msg, () => decryptGroupMessage(input), keep), input.group),
      );
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

/** `call`, out of the asynchronous context in which it is called. */
const escaping =
  <Input, Output>(outside: AsyncResource, call: (input: Input) => Promise<Output>) =>
  (input: Input): Promise<Output> =>
    outside.runInAsyncScope(call, undefined, input);
