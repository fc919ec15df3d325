/**
 * A UUID version 7 (RFC 9562): the first 48 bits are `now`, so that ids of one store are inserted near each other.
 * @param now UTC milliseconds
 * @param random 10 random bytes
 */
export function uuidV7(now: number, random: Uint8Array): string {
  const time = Math.max(0, now).toString(16).padStart(12, '0');
  const at = (index: number): number => random[index] ?? 0;
  const rest =
    hex(0x70 | (at(0) & 0x0f)) +
    hex(at(1)) +
    hex(0x80 | (at(2) & 0x3f)) +
    hex(at(3)) +
    hex(at(4)) +
    hex(at(5)) +
    hex(at(6)) +
    hex(at(7)) +
    hex(at(8)) +
    hex(at(9));
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}

const hexBytes = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));
const hex = (byte: number): string => hexBytes[byte] ?? '00';
