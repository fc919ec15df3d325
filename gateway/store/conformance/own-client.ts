import { describe, expect, it } from 'vitest';
import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import type { ContractTools } from '../conformance.ts';
import { bytes, T0 } from './harness.ts';

export function ownClientContract({ store, steps, reopen }: ContractTools): void {
  describe('the own client', () => {
    const put = (value: number, replace = false): Promise<string> =>
      store().putOwnClient({
        shown: `secret ${value}`,
        hash: { salt: bytes(value), hash: bytes(value) },
        replace,
        now: T0,
      });
    const hashOf = async (id: string): Promise<Uint8Array | undefined> => (await store().client(id))?.secrets[0]?.hash;

    it('is there once it was made, and its secret can be read again, also after a restart', async () => {
      expect(await store().ownSecret()).toBeUndefined();
      expect(await put(1)).toBe('secret 1');
      await reopen();
      expect(await store().ownSecret()).toBe('secret 1');
      expect(await hashOf(OWN_CLIENT)).toEqual(bytes(1));
    });

    it('lies beside what its owner chose, which is kept as it was given', async () => {
      expect(await store().ownSettings()).toBeUndefined();
      await store().putOwnSettings('{"a":1}');
      await store().putOwnSettings('{"a":2}');
      await reopen();
      expect(await store().ownSettings()).toBe('{"a":2}');
    });

    it('is made once: who comes second gets the secret of the first', async () => {
      expect(await Promise.all([put(1), put(2)])).toEqual(['secret 1', 'secret 1']);
      expect(await hashOf(OWN_CLIENT)).toEqual(bytes(1));
      expect(await store().clients(T0)).toHaveLength(1);
    });

    it('keeps its instances when it gets another secret, and others keep theirs', async () => {
      await steps.client('shop', 1);
      await put(1);
      await store().createInstance({ client: OWN_CLIENT, channel: 'whatsapp', now: T0 });
      const other = await hashOf('shop');
      expect(await put(2, true)).toBe('secret 2');
      await reopen();
      expect(await store().ownSecret()).toBe('secret 2');
      expect(await hashOf(OWN_CLIENT)).toEqual(bytes(2));
      expect(await store().instances(OWN_CLIENT)).toHaveLength(1);
      expect(await hashOf('shop')).toEqual(other);
    });
  });
}
