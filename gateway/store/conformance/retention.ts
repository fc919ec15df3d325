import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../conformance.ts';
import { sentResult, T0 } from './harness.ts';

const dayMs = 24 * 3_600_000;

export function retentionContract({ store, steps }: ContractTools): void {
  /** The whole walk, as one. */
  const retire = async (contentBefore: number, messagesBefore: number) => {
    const removed = { contents: 0, messages: 0 };
    let after: number | undefined = 0;
    while (after !== undefined) {
      const stretch = await store().retireMessages({ after, contentBefore, messagesBefore });
      removed.contents += stretch.contents;
      removed.messages += stretch.messages;
      after = stretch.next;
    }
    return removed;
  };

  describe('retention', () => {
    it('takes the content of what has ended, later the message, by its end and not by its acceptance', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client);
      const [item] = (await steps.lease(run)).fresh;
      await steps.take(run, item ? [item] : []);
      await steps.report(run, 1, [sentResult(id, item?.fence ?? 0)], { now: T0 + 3 * dayMs });

      expect(await retire(T0 + 2 * dayMs, T0 + dayMs)).toEqual({ contents: 0, messages: 0 });
      expect(await retire(T0 + 4 * dayMs, T0 + 2 * dayMs)).toEqual({ contents: 1, messages: 0 });
      expect(await retire(T0 + 4 * dayMs, T0 + 2 * dayMs)).toEqual({ contents: 0, messages: 0 });
      expect(await steps.statusOf(client, id)).toMatchObject({ status: 'sent' });
      expect(await retire(T0 + 9 * dayMs, T0 + 4 * dayMs)).toEqual({ contents: 0, messages: 1 });
      expect(await steps.statusOf(client, id)).toBeUndefined();
    });

    it('leaves alone what has not ended, however old it is', async () => {
      const { client, run } = await steps.house();
      const [waiting, atDevice] = [await steps.accept(client), await steps.accept(client, { priority: 'high' })];
      await steps.take(
        run,
        (await steps.lease(run, { room: [{ accountId: 'acc', messages: 1, bytes: 1_000_000 }] })).fresh,
      );
      expect(await retire(T0 + 400 * dayMs, T0 + 400 * dayMs)).toEqual({ contents: 0, messages: 0 });
      expect(await store().messageDetails(waiting)).toMatchObject({ custody: 'waiting' });
      expect(await store().messageDetails(atDevice)).toMatchObject({ custody: 'device' });
    });

    it('goes through more than one stretch holds', async () => {
      const client = await steps.client();
      const ids = await Promise.all(Array.from({ length: 1_100 }, () => steps.accept(client)));
      await Promise.all(ids.map((id, at) => store().cancelMessage({ client, id, commandId: `c${at}`, now: T0 })));
      const before = { contentBefore: T0 + dayMs, messagesBefore: T0 + dayMs };
      expect(await store().countRetired({ ...before, max: 5_000 })).toEqual({ contents: 1_100, messages: 1_100 });
      expect(await store().countRetired({ ...before, max: 100 })).toEqual({ contents: 100, messages: 100 });
      expect(await retire(T0 + dayMs, T0 + dayMs)).toEqual({ contents: 0, messages: 1_100 });
      expect(await store().countRetired({ ...before, max: 100 })).toEqual({ contents: 0, messages: 0 });
    });

    it('remembers what the owner chose', async () => {
      expect(await store().retentionChoice()).toBeUndefined();
      await store().chooseRetention({ content: 7, messages: 90 });
      await store().chooseRetention({ content: 3, messages: 60 });
      expect(await store().retentionChoice()).toEqual({ content: 3, messages: 60 });
    });
  });
}
