import { describe, expect, it } from 'vitest';
import type { Content } from '../../../shared/contract/message.ts';
import type { ContractTools } from '../conformance.ts';
import { sentResult, T0 } from './harness.ts';

const sha256 = 'a'.repeat(64);
const image: Content = { kind: 'image', media: { sha256, bytes: 9, mimetype: 'image/png' } };
const later = T0 + 10_000;

export function mediaContract({ store, steps }: ContractTools): void {
  const unneeded = (before: number) => store().unneededMedia({ before, limit: 10 });

  describe('attachments', () => {
    it('are needed while a message with them is not ended, then for the grace', async () => {
      const { client, run } = await steps.house();
      const id = await steps.accept(client, { content: image });
      const second = await steps.accept(client, { content: image });
      expect(await unneeded(later)).toEqual([]);
      await steps.take(run, (await steps.lease(run)).fresh);
      await steps.report(run, 1, [sentResult(id, 1)], { now: T0 + 3_000 });
      expect(await unneeded(later)).toEqual([]);
      await steps.report(run, 2, [sentResult(second, 1)], { now: T0 + 5_000 });
      expect(await unneeded(T0 + 5_000)).toEqual([]);
      expect(await store().forgetMedia({ sha256, before: T0 + 5_000 })).toBe(false);
      expect(await unneeded(T0 + 5_001)).toEqual([sha256]);
      expect(await store().unknownMedia([sha256])).toEqual([]);
      expect(await store().forgetMedia({ sha256, before: T0 + 5_001 })).toBe(true);
      expect(await store().unknownMedia([sha256])).toEqual([sha256]);
    });

    it('that somebody needs again just before they go are kept', async () => {
      const { client } = await steps.house();
      await store().touchMedia({ sha256, bytes: 9, now: T0 });
      expect(await unneeded(later)).toEqual([sha256]);
      await steps.accept(client, { content: image });
      expect(await store().forgetMedia({ sha256, before: later })).toBe(false);
    });

    it('of inbound messages are needed as long as these are kept', async () => {
      const { client, device, run } = await steps.house();
      await store().touchMedia({ sha256, bytes: 9, now: T0, device });
      await steps.report(run, 1, [
        {
          kind: 'inbound',
          accountId: 'acc',
          agoMs: 0,
          inbound: {
            networkId: 'A',
            chat: { kind: 'person' },
            from: {},
            content: { kind: 'image', media: { sha256, bytes: 9, mimetype: 'image/png' } },
            sentAgoMs: 0,
          },
        },
      ]);
      expect(await unneeded(later)).toEqual([]);
      expect(await store().clientMedia({ client, sha256 })).toEqual({ bytes: 9 });
      expect(await store().deviceMayRead({ device, sha256 })).toBe(true);
      await store().removeInbound({ before: later, limit: 10 });
      expect(await unneeded(later)).toEqual([sha256]);
    });

    it('are read by the device that was offered or has their message, and by its client alone', async () => {
      const { client, device, run } = await steps.house();
      const other = await steps.client('other', 1);
      const stranger = await steps.enrolledDevice();
      const id = await steps.accept(client, { content: image });
      const mayRead = () => store().deviceMayRead({ device, sha256 });
      expect(await mayRead()).toBe(false);
      const { fresh } = await steps.lease(run);
      expect(await mayRead()).toBe(true);
      await steps.take(run, fresh);
      expect(await mayRead()).toBe(true);
      expect(await store().deviceMayRead({ device: stranger, sha256 })).toBe(false);
      await steps.report(run, 1, [sentResult(id, 1)]);
      expect(await mayRead()).toBe(false);
      expect(await store().clientMedia({ client, sha256 })).toEqual({ bytes: 9 });
      expect(await store().clientMedia({ client: other, sha256 })).toBeUndefined();
    });
  });
}
