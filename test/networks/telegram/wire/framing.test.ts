import { expect, test } from 'vitest';
import { Framing } from './framing.ts';

const abridged = Buffer.from([0xef]);
const intermediate = Buffer.alloc(4, 0xee);
const padded = Buffer.alloc(4, 0xdd);

const small = Buffer.from('01020304', 'hex');
const large = Buffer.alloc(2000, 9);

function intermediateFrame(packet: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(packet.length);
  return Buffer.concat([head, packet]);
}

test.each([
  ['abridged', abridged, Buffer.concat([Buffer.from([1]), small, Buffer.from([127, 0xf4, 1, 0]), large])],
  ['intermediate', intermediate, Buffer.concat([intermediateFrame(small), intermediateFrame(large)])],
  ['padded', padded, Buffer.concat([intermediateFrame(small), intermediateFrame(large)])],
])('%s packets are cut out of a stream, however it is split', (_name, tag, stream) => {
  const bytes = Buffer.concat([tag, stream]);
  for (const step of [1, 3, 7, bytes.length]) {
    const framing = new Framing();
    const packets: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += step) packets.push(...framing.read(bytes.subarray(at, at + step)));
    expect(packets).toEqual([small, large]);
  }
});

test.each([
  ['abridged', abridged],
  ['intermediate', intermediate],
])('what is framed as %s can be read back', (_name, tag) => {
  const server = new Framing();
  server.read(tag);
  const client = new Framing();
  expect(client.read(Buffer.concat([tag, server.frame(small), server.frame(large)]))).toEqual([small, large]);
});

test('a padded packet has at most 15 bytes more; a transport error has none', () => {
  const server = new Framing();
  server.read(padded);
  const extra = server.frame(large).length - 4 - large.length;
  expect(extra).toBeGreaterThanOrEqual(0);
  expect(extra).toBeLessThan(16);
  expect(server.frame(small)).toHaveLength(8);
});

test('an unknown transport and impossible lengths are refused', () => {
  expect(() => new Framing().read(Buffer.from('GET / HTTP/1.1'))).toThrow('a transport with the tag');
  expect(() => new Framing().read(Buffer.concat([intermediate, Buffer.alloc(4, 0x7f)]))).toThrow('a packet of');
});
