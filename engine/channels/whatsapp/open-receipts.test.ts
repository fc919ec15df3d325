import { expect, it } from 'vitest';
import { confirmWhenSettled, createOpenReceipts } from './open-receipts.ts';

const turns = (): { mutex<T>(work: () => Promise<T> | T): Promise<T> } => ({ mutex: async (work) => work() });

it('a receipt is confirmed when it, and what came before it, is on disk', async () => {
  const receipts = createOpenReceipts();
  const socket = { receiptMutex: turns() };
  confirmWhenSettled(socket, receipts.settled);
  const said: string[] = [];
  const first = receipts.add();
  const confirmed = socket.receiptMutex.mutex(() => said.push('read')).then(() => said.push('confirmed'));
  const second = receipts.add();
  second();
  await new Promise(setImmediate);
  expect(said).toEqual(['read']);
  first();
  await confirmed;
  expect(said).toEqual(['read', 'confirmed']);
});

it('without a receipt there is nothing to wait for, and later ones are not waited for', async () => {
  const receipts = createOpenReceipts();
  await receipts.settled();
  const settled = receipts.settled();
  receipts.add();
  await settled;
});

it('what fails in its turn is told at once', async () => {
  const receipts = createOpenReceipts();
  const socket = { receiptMutex: turns() };
  confirmWhenSettled(socket, receipts.settled);
  receipts.add();
  await expect(socket.receiptMutex.mutex(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
