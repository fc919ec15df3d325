import type { WASocket } from '@whiskeysockets/baileys';

/** Receipts that are not on this disk yet. */
export interface OpenReceipts {
  /** One more; what is returned ends it. */
  add(): () => void;
  /** Resolves when all that were added before are on disk. */
  settled(): Promise<void>;
}

export function createOpenReceipts(): OpenReceipts {
  const open = new Set<Promise<void>>();
  return {
    add: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      open.add(promise);
      return () => {
        open.delete(promise);
        resolve();
      };
    },
    settled: async () => {
      await Promise.all(open);
    },
  };
}

/**
 * Makes Baileys confirm a receipt to the server only when it is on disk: the server forgets what was confirmed. Baileys
 * confirms when its own turn for the receipt is over (`handleReceipt` in `messages-recv.js`), and it is the only one that takes
 * turns of this kind, which is corrected in place. The wait is outside the turn: other receipts do not stand in line for it.
 */
export function confirmWhenSettled(socket: Pick<WASocket, 'receiptMutex'>, settled: () => Promise<void>): void {
  const { receiptMutex } = socket;
  const turn = receiptMutex.mutex;
  receiptMutex.mutex = async (work) => {
    const result = await turn(work);
    // The same stanza has been read by our own listener by now, which comes after Baileys' in the same run.
    await settled();
    return result;
  };
}
