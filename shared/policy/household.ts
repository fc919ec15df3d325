/**
 * Whom tries from an address are counted against: an IPv4 address, or for IPv6 the network of a household (/64), which has 2^64
 * addresses to try from.
 */
export function householdOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  return plain.includes(':') ? `${expand(plain).slice(0, 4).join(':')}::/64` : plain;
}

function expand(address: string): string[] {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left.map(tidy);
  const right = tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...between, ...right].map(tidy);
}

/** Zeros in front and the case of letters mean nothing. */
const tidy = (part: string): string => part.toLowerCase().replace(/^0+(?=.)/, '');
