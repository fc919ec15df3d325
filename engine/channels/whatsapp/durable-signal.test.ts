import type { SignalDataSet, SignalDataTypeMap } from '@whiskeysockets/baileys';
import { addTransactionCapability, Curve, initAuthCreds, signedKeyPair } from '@whiskeysockets/baileys';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { makeDurableSignalRepository } from './durable-signal.ts';
import { createBaileysLogger } from './logger.ts';

const logger = createBaileysLogger(createMemoryLog());
const jid = '15550002222@s.whatsapp.net';

/** A key store that tells what was committed, and Baileys' transactions over it. */
function memoryKeys() {
  const committed = new Map<string, unknown>();
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
  return { commits, keys };
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
    const repository = makeDurableSignalRepository({ creds: initAuthCreds(), keys }, logger, async () => []);
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
    const repository = makeDurableSignalRepository({ creds: initAuthCreds(), keys }, logger, async () => []);
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
