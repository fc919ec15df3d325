/** A message in a message in a message: `around` gives the numbers of the fields, from the outside in, `behind` what follows within each. */
export function nested(
  levels: number,
  around: readonly number[],
  behind: Uint8Array = new Uint8Array(0),
  inner: Uint8Array = new Uint8Array(0),
): Buffer {
  const heads: Buffer[] = [];
  let length = inner.byteLength;
  for (let level = 0; level < levels; level += 1) {
    for (const number of around.toReversed()) {
      const head = Buffer.concat([varint(BigInt(number * 8 + 2)), varint(BigInt(length))]);
      heads.push(head);
      length += head.byteLength;
    }
    length += behind.byteLength;
  }
  return Buffer.concat([...heads.toReversed(), inner, ...Array.from({ length: levels }, () => behind)]);
}

/** https://protobuf.dev/programming-guides/encoding/#varints */
export function varint(number: bigint): Buffer {
  const bytes: number[] = [];
  let left = number;
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(left)]);
}
