import type { SignalDataSet, SignalDataTypeMap } from '@whiskeysockets/baileys';
import { addTransactionCapability } from '@whiskeysockets/baileys';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { correctTransactions, inLane } from './key-transactions.ts';
import { createBaileysLogger } from './logger.ts';

const account = '15550001111@s.whatsapp.net';

function keysOverMemory() {
  const stored = new Map<string, unknown>();
  const keys = addTransactionCapability(
    {
      get: (type, ids) => {
        const found: { [id: string]: SignalDataTypeMap[typeof type] } = {};
        for (const id of ids) {
          const value = stored.get(`${type}/${id}`);
          if (value !== undefined) found[id] = value as SignalDataTypeMap[typeof type];
        }
        return found;
      },
      set: (data: SignalDataSet) => {
        for (const [type, entries] of Object.entries(data)) {
          for (const [id, value] of Object.entries(entries)) stored.set(`${type}/${id}`, value);
        }
      },
    },
    createBaileysLogger(createMemoryLog()),
    { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
  );
  correctTransactions(keys);
  return { keys, stored };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const mapping = (value: string): SignalDataSet => ({ 'lid-mapping': { name: value } });

describe('sends of one account', () => {
  /** What has begun while the first send waits for an answer of the server. */
  async function begunWhileFirstWaits(...laneNames: (string | undefined)[]): Promise<number[]> {
    const { keys } = keysOverMemory();
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    const begun: number[] = [];
    const sends = laneNames.map((lane, index) => {
      const send = () =>
        keys.transaction(async () => {
          begun.push(index);
          if (index === 0) await answer;
        }, account);
      return lane === undefined ? send() : inLane(lane, send);
    });
    await turn();
    const found = [...begun];
    resolve();
    await Promise.all(sends);
    expect(begun).toHaveLength(laneNames.length);
    return found;
  }

  it('overlap when they go to different chats', async () => {
    expect(await begunWhileFirstWaits('anna', 'bob', 'carla')).toEqual([0, 1, 2]);
  });

  it('follow each other within a chat', async () => {
    expect(await begunWhileFirstWaits('anna', 'anna', 'bob')).toEqual([0, 2]);
  });

  it('follow each other without a lane, as Baileys has it', async () => {
    expect(await begunWhileFirstWaits(undefined, undefined)).toEqual([0]);
  });
});

describe('what Baileys does after a transaction that nobody waits for', () => {
  it('is stored', async () => {
    const { keys, stored } = keysOverMemory();
    let later = Promise.resolve();
    await keys.transaction(async () => {
      later = turn().then(async () => keys.set(mapping('given')));
    }, account);
    await later;
    expect(stored.get('lid-mapping/name')).toBe('given');
  });

  it('reads what is stored by then', async () => {
    const { keys } = keysOverMemory();
    await keys.set(mapping('older'));
    let later: Promise<unknown> = Promise.resolve();
    await keys.transaction(async () => {
      await keys.get('lid-mapping', ['name']);
      later = turn().then(() => keys.get('lid-mapping', ['name']));
    }, account);
    await keys.set(mapping('newer'));
    expect(await later).toEqual({ name: 'newer' });
  });

  it('can be a transaction of its own', async () => {
    const { keys, stored } = keysOverMemory();
    let later = Promise.resolve();
    await keys.transaction(async () => {
      later = turn().then(() => keys.transaction(async () => keys.set(mapping('again')), account));
    }, account);
    await later;
    expect(stored.get('lid-mapping/name')).toBe('again');
  });
});

it('keeps nothing of a transaction that fails, nor of one within it', async () => {
  const { keys, stored } = keysOverMemory();
  const failed = keys.transaction(async () => {
    await keys.transaction(async () => keys.set(mapping('inner')), 'inner');
    throw new Error('no answer');
  }, account);
  await expect(failed).rejects.toThrow('no answer');
  expect(stored.size).toBe(0);
});
