/** Makes an Ogg/Opus file whose packets hold noise: right in form (RFC 3533, RFC 7845), without a sound in it. */

const PACKETS_PER_PAGE = 50;
const PRE_SKIP = 312;
/** CELT, full band, 20 ms, one frame per packet (RFC 6716, section 3.1). */
const TOC = 31 << 3;
export const PACKET_SAMPLES = 960;

/** @param sizes bytes of each packet of 20 ms, at least 1 */
export function makeOggOpus(sizes: readonly number[], options: { preSkip?: number } = {}): Buffer {
  const preSkip = options.preSkip ?? PRE_SKIP;
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9);
  head.writeUInt16LE(preSkip, 10);
  head.writeUInt32LE(48_000, 12);
  const tags = Buffer.concat([Buffer.from('OpusTags', 'latin1'), Buffer.alloc(8)]);
  const pages = [page(0, 2, 0n, [head]), page(1, 0, 0n, [tags])];
  const packets = sizes.map((size) => Buffer.concat([Buffer.of(TOC), Buffer.alloc(size - 1, 0x5a)]));
  for (let at = 0; at < packets.length; at += PACKETS_PER_PAGE) {
    const some = packets.slice(at, at + PACKETS_PER_PAGE);
    const isLast = at + PACKETS_PER_PAGE >= packets.length;
    const granule = BigInt(preSkip + (at + some.length) * PACKET_SAMPLES - (isLast ? preSkip : 0));
    pages.push(page(pages.length, isLast ? 4 : 0, granule, some));
  }
  return Buffer.concat(pages);
}

function page(sequence: number, flags: number, granule: bigint, packets: readonly Buffer[]): Buffer {
  const segments = packets.flatMap(({ byteLength }) => [
    ...Array.from({ length: Math.floor(byteLength / 255) }, () => 255),
    byteLength % 255,
  ]);
  const head = Buffer.alloc(27);
  head.write('OggS', 0, 'latin1');
  head.writeUInt8(flags, 5);
  head.writeBigUInt64LE(granule, 6);
  head.writeUInt32LE(1, 14);
  head.writeUInt32LE(sequence, 18);
  head.writeUInt8(segments.length, 26);
  return Buffer.concat([head, Buffer.from(segments), ...packets]);
}
