import { describe, expect, it } from 'vitest';
import { freeBytes } from './free-bytes.ts';

describe('bytes that are freed', () => {
  it('are empty', () => {
    const bytes = Buffer.allocUnsafeSlow(100_000);
    freeBytes(bytes);
    expect(bytes.byteLength).toBe(0);
  });

  it('are left alone when others may have a part of their memory', () => {
    const whole = Buffer.alloc(100, 7);
    freeBytes(whole.subarray(0, 99));
    expect(whole).toEqual(Buffer.alloc(100, 7));
    const pooled = Buffer.from('small');
    freeBytes(pooled);
    expect(pooled.toString()).toBe('small');
  });
});
