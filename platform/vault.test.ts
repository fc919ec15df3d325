import { describe, expect, it } from 'vitest';
import { PortError } from '../shared/ports.ts';
import { systemRandom } from './random.ts';
import { createVault, sealOverheadBytes } from './vault.ts';

const key = systemRandom.bytes(32);
const vault = createVault(key);
const plain = new TextEncoder().encode('Hello, Ada');

function broken(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PortError) return `${error.code} ${String(error.details['reason'])}`;
    throw error;
  }
  return 'opened';
}

describe('the vault', () => {
  it('opens what it sealed', () => {
    const sealed = vault.seal(plain, 'outbox/1');
    expect(sealed).toHaveLength(plain.length + sealOverheadBytes);
    expect(vault.open(sealed, 'outbox/1')).toEqual(plain);
    expect(vault.open(vault.seal(new Uint8Array(), 'x'), 'x')).toEqual(new Uint8Array());
  });

  it('opens after a restart with the same key', () => {
    const sealed = vault.seal(plain, 'outbox/1');
    const later = createVault(key);
    expect(later.open(sealed, 'outbox/1')).toEqual(plain);
    expect(later.keyId).toBe(vault.keyId);
    expect(later.digest('a', 'b')).toEqual(vault.digest('a', 'b'));
  });

  it('never seals the same value the same way', () => {
    expect(vault.seal(plain, 'x')).not.toEqual(vault.seal(plain, 'x'));
  });

  it('refuses a value that was moved, changed, truncated or sealed under another key', () => {
    const sealed = vault.seal(plain, 'outbox/1');
    const other = createVault(systemRandom.bytes(32));
    expect(broken(() => vault.open(sealed, 'outbox/2'))).toBe('sealBroken changedOrMovedOrOtherKey');
    expect(broken(() => other.open(sealed, 'outbox/1'))).toBe('sealBroken changedOrMovedOrOtherKey');
    expect(broken(() => vault.open(sealed.subarray(0, 20), 'outbox/1'))).toBe('sealBroken truncated');
    expect(broken(() => vault.open(new Uint8Array(), 'outbox/1'))).toBe('sealBroken truncated');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(broken(() => vault.open(changed, 'outbox/1'))).toMatch(/^sealBroken/);
    }
  });

  it('names its key without revealing it', () => {
    expect(vault.keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(vault.keyId).not.toBe(createVault(systemRandom.bytes(32)).keyId);
    expect(Buffer.from(key).toString('hex')).not.toContain(vault.keyId);
  });

  it('gives digests that depend on value, context and key', () => {
    const digest = vault.digest('4915', 'recipient');
    expect(digest).toHaveLength(32);
    expect(digest).not.toEqual(vault.digest('4915', 'client'));
    expect(vault.digest('c', 'ab')).not.toEqual(vault.digest('bc', 'a'));
    expect(digest).not.toEqual(createVault(systemRandom.bytes(32)).digest('4915', 'recipient'));
  });

  it('refuses a key of another length', () => {
    expect(() => createVault(new Uint8Array(16))).toThrow(RangeError);
  });

  it('seals thousands of bodies a second', () => {
    const body = systemRandom.bytes(1_024);
    const startedAt = performance.now();
    for (let count = 0; count < 5_000; count += 1) vault.seal(body, 'outbox/1');
    // 500 ms is 10,000 a second; the factor of four is for busy machines.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
