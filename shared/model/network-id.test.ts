import { describe, expect, it } from 'vitest';
import { networkIdFor } from './network-id.ts';

const bytes = (value: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(value) });

describe('the network id of a message', () => {
  it('looks like an id of WhatsApp Web on WhatsApp', () => {
    expect(networkIdFor('whatsapp', bytes(0x0a))).toBe('3EB0' + '0A'.repeat(9));
  });

  it('is a signed 64-bit decimal on Telegram and never 0, which Telegram refuses', () => {
    expect(networkIdFor('telegram', bytes(0xff))).toBe('-1');
    expect(networkIdFor('telegram', bytes(0x80))).toBe('-9187201950435737472');
    expect(networkIdFor('telegram', bytes(0))).toBe('1');
  });
});
