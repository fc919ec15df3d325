import { describe, expect, it } from 'vitest';
import type { ContractTools } from '../conformance.ts';
import { bytes, sentResult, T0 } from './harness.ts';

export function revokedContract({ store, steps }: ContractTools): void {
  /** The id of the only device. */
  const idOfDevice = async (): Promise<string> => (await store().deviceViews())[0]?.id ?? '';

  describe('a device whose access is revoked', () => {
    it('is refused from then on, and stays in the list', async () => {
      const { device, run } = await steps.house();
      const id = await idOfDevice();
      const tokenHash = bytes(100 + Number(id.split('-')[1]));
      expect(await store().deviceByToken(tokenHash)).toEqual({ device, id });
      expect(await store().revokeDevice({ id, now: T0 + 5 })).toBe(device);
      expect(await store().deviceByToken(tokenHash)).toBeUndefined();
      await expect(steps.lease(run)).rejects.toMatchObject({ code: 'superseded' });
      await expect(steps.report(run, 1, [])).rejects.toMatchObject({ code: 'superseded' });
      expect(await store().deviceViews()).toMatchObject([{ id, revokedAt: T0 + 5 }]);
      await store().revokeDevice({ id, now: T0 + 9 });
      expect(await store().deviceViews()).toMatchObject([{ revokedAt: T0 + 5 }]);
      expect(await store().revokeDevice({ id: 'nobody', now: T0 })).toBeUndefined();
    });

    it('leaves its instance to the next one, which gets what it had as something that may have been sent', async () => {
      const { client, run } = await steps.house();
      const [held, waiting] = [await steps.accept(client), await steps.accept(client)];
      const { fresh } = await steps.lease(run, { room: [{ accountId: 'acc', messages: 1, bytes: 1_000_000 }] });
      await steps.take(run, fresh);
      await store().revokeDevice({ id: await idOfDevice(), now: T0 });
      const next = await steps.enrolledDevice();
      const session = await steps.running(next);
      await steps.bind(next, { number: '491510000000' });
      expect((await steps.lease(session)).fresh).toMatchObject([
        { id: held, resume: true },
        { id: waiting, resume: false },
      ]);
    });

    it('loses nothing that had ended before', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client);
      const [item] = (await steps.lease(run)).fresh;
      await steps.take(run, item ? [item] : []);
      await steps.report(run, 1, [sentResult(id, item?.fence ?? 0)]);
      await store().revokeDevice({ id: await idOfDevice(), now: T0 });
      expect(await steps.statusOf(client, id)).toEqual({ status: 'sent', reason: null });
    });
  });
}
