import type { SignalDataSet, SignalDataTypeMap } from '@whiskeysockets/baileys';
import { addTransactionCapability, Curve, initAuthCreds, signedKeyPair } from '@whiskeysockets/baileys';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { makeDurableSignalRepository } from './durable-signal.ts';
import { createBaileysLogger } from './logger.ts';
import { createTurns } from './turns.ts';

const logger = createBaileysLogger(createMemoryLog());
const jid = '15550002222@s.whatsapp.net';

const nothing = (): Promise<void> => Promise.resolve();

/** A key store that tells what was committed, and Baileys' transactions over it. */
function memoryKeys(committed = new Map<string, unknown>()) {
  const commits: string[][] = [];
  const keys = addTransactionCapability(
    {
      get: (type, ids) => {
        const found: { [id: string]: SignalDataTypeMap[typeof type] } = {};
        for (const id of ids) {
          const value = committed.get(`${type}/${id}`);
          if (value !== undefined) found[id] = value as SignalDataTypeMap[typeof type];
        }
        return found;
      },
      set: (data: SignalDataSet) => {
        const names = Object.entries(data).flatMap(([type, entries]) =>
          Object.keys(entries).map((id) => `${type}/${id}`),
        );
        commits.push(names);
        for (const [type, entries] of Object.entries(data)) {
          for (const [id, value] of Object.entries(entries)) committed.set(`${type}/${id}`, value);
        }
      },
    },
    logger,
    { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
  );
  return { commits, keys, committed };
}

function bundle() {
  const identity = Curve.generateKeyPair();
  const signed = signedKeyPair(identity, 1);
  const preKey = Curve.generateKeyPair();
  const prefixed = (key: Uint8Array): Uint8Array => Buffer.concat([Buffer.of(5), key]);
  return {
    registrationId: 1,
    identityKey: prefixed(identity.public),
    signedPreKey: { keyId: 1, publicKey: prefixed(signed.keyPair.public), signature: signed.signature },
    preKey: { keyId: 1, publicKey: prefixed(preKey.public) },
  };
}

describe('a send in the middle of its transaction', () => {
  it('has its ratchet on disk before the message could leave', async () => {
    const { commits, keys } = memoryKeys();
    const repository = makeDurableSignalRepository(nothing, createTurns())(
      { creds: initAuthCreds(), keys },
      logger,
      async () => [],
    );
    await keys.transaction(async () => {
      await repository.injectE2ESession({ jid, session: bundle() });
      commits.length = 0;
      await repository.encryptMessage({ jid, data: Buffer.from('one') });
      // Here Baileys writes to the socket; its own transaction is still open.
      expect(commits).toEqual([['session/15550002222.0']]);
    }, 'send');
    expect(commits).toHaveLength(1);
  });

  it('does not take its ratchet back when the send fails', async () => {
    const { commits, keys } = memoryKeys();
    const repository = makeDurableSignalRepository(nothing, createTurns())(
      { creds: initAuthCreds(), keys },
      logger,
      async () => [],
    );
    await repository.injectE2ESession({ jid, session: bundle() });
    commits.length = 0;
    const send = keys.transaction(async () => {
      await repository.encryptMessage({ jid, data: Buffer.from('one') });
      throw new Error('Connection Closed');
    }, 'send');
    await expect(send).rejects.toThrow('Connection Closed');
    expect(commits).toEqual([['session/15550002222.0']]);
  });
});

describe('a message that arrives', () => {
  /** Bob's side, whose ciphertexts the durable side of Alice decrypts. */
  async function pair(keep: (ciphertext: Uint8Array, plain: Uint8Array) => Promise<void>) {
    const alice = memoryKeys();
    const creds = { ...initAuthCreds(), me: { id: '15550001111@s.whatsapp.net' } };
    const turns = createTurns();
    const connect = (keys: typeof alice.keys) =>
      makeDurableSignalRepository(keep, turns)({ creds, keys }, logger, async () => []);
    const repository = connect(alice.keys);
    const preKey = Curve.generateKeyPair();
    await alice.keys.set({ 'pre-key': { 7: preKey } });
    const prefixed = (key: Uint8Array): Uint8Array => Buffer.concat([Buffer.of(5), key]);
    const { signedPreKey, signedIdentityKey, registrationId } = creds;
    const bob = makeDurableSignalRepository(nothing, createTurns())(
      { creds: initAuthCreds(), keys: memoryKeys().keys },
      logger,
      async () => [],
    );
    const session = {
      registrationId,
      identityKey: prefixed(signedIdentityKey.public),
      signedPreKey: {
        keyId: signedPreKey.keyId,
        publicKey: prefixed(signedPreKey.keyPair.public),
        signature: signedPreKey.signature,
      },
      preKey: { keyId: 7, publicKey: prefixed(preKey.public) },
    };
    await bob.injectE2ESession({ jid: '15550001111@s.whatsapp.net', session });
    const write = (text: string) => bob.encryptMessage({ jid: '15550001111@s.whatsapp.net', data: Buffer.from(text) });
    const { type, ciphertext } = await write('hello');
    alice.commits.length = 0;
    return {
      alice,
      bob,
      write,
      repository,
      /** Alice's next connection, on the same store. */
      reconnect: () => connect(memoryKeys(alice.committed).keys),
      decrypt: () => repository.decryptMessage({ jid, type, ciphertext }),
    };
  }

  it('is kept before the ratchet that can read it only once is on disk', async () => {
    const order: string[] = [];
    const { alice, decrypt } = await pair(async (_ciphertext, plain) => {
      order.push(`kept ${Buffer.from(plain).toString()}`, `${alice.commits.length} commits`);
    });
    await decrypt();
    expect(order).toEqual(['kept hello', '0 commits']);
    expect(alice.commits.flat()).toContain('session/15550002222.0');
  });

  it('that cannot be kept can be decrypted again', async () => {
    let isFull = true;
    const { alice, decrypt } = await pair(() => (isFull ? Promise.reject(new Error('diskFull')) : nothing()));
    await expect(decrypt()).rejects.toThrow('diskFull');
    expect(alice.commits).toEqual([]);
    isFull = false;
    expect(Buffer.from(await decrypt()).toString()).toBe('hello');
  });

  it('on a connection that was cut does not take back what the next one sends meanwhile', async () => {
    const [reading, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isSlow = false;
    const { bob, decrypt, reconnect, repository, write } = await pair(() => {
      if (!isSlow) return nothing();
      reading.resolve();
      return goOn.promise;
    });
    await decrypt();
    isSlow = true;
    const late = repository.decryptMessage({ jid, ...(await write('late')) });
    await reading.promise;
    const next = reconnect();
    const one = next.encryptMessage({ jid, data: Buffer.from('one') });
    // As much time as it would need if nothing held it.
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    goOn.resolve();
    await late;
    const two = await next.encryptMessage({ jid, data: Buffer.from('two') });
    const read = async (sent: Awaited<typeof one>): Promise<string> =>
      Buffer.from(await bob.decryptMessage({ jid: '15550001111@s.whatsapp.net', ...sent })).toString();
    // A message key that is used twice cannot be read the second time.
    expect([await read(await one), await read(two)]).toEqual(['one', 'two']);
  });

  it('and an answer, forty times: the session does not grow, and what is late by a few turns is read', async () => {
    const { alice, bob, decrypt, repository, write } = await pair(nothing);
    await decrypt();
    const address = 'session/15550002222.0';
    const sizes: number[] = [];
    const read = async (sent: Awaited<ReturnType<typeof write>>): Promise<string> =>
      Buffer.from(await repository.decryptMessage({ jid, ...sent })).toString();
    let late: Awaited<ReturnType<typeof write>> | undefined;
    for (let turn = 0; turn < 40; turn += 1) {
      const answer = await repository.encryptMessage({ jid, data: Buffer.from('answer') });
      await bob.decryptMessage({ jid: '15550001111@s.whatsapp.net', ...answer });
      if (turn === 36) late = await write('late');
      expect(await read(await write(`turn ${turn}`))).toBe(`turn ${turn}`);
      sizes.push(JSON.stringify(alice.committed.get(address)).length);
    }
    expect(Math.max(...sizes.slice(20))).toBeLessThanOrEqual(Math.max(...sizes.slice(0, 20)) + 200);
    expect(late && (await read(late))).toBe('late');
  });
});
