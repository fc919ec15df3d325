import type { Random } from '../ports.ts';
import type { Channel } from './channel.ts';

/**
 * The network's own id of a message, fixed at acceptance so that a repeated hand-over is recognised as the same message.
 * - WhatsApp: `3EB0` and 18 upper-case hex digits, as the web client makes them.
 * - Telegram: `random_id`, a signed 64-bit integer other than 0, as a decimal string.
 */
export function networkIdFor(channel: Channel, random: Pick<Random, 'bytes'>): string {
  switch (channel) {
    case 'whatsapp': {
      let id = '3EB0';
      for (const byte of random.bytes(9)) id += byte.toString(16).padStart(2, '0');
      return id.toUpperCase();
    }
    case 'telegram': {
      const { buffer, byteOffset } = random.bytes(8);
      return String(new DataView(buffer, byteOffset).getBigInt64(0) || 1n);
    }
  }
}
