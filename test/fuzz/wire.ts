import * as fc from 'fast-check';
import { varint } from '../../engine/channels/whatsapp/testing/nested.ts';

/**
 * Protocol Buffers as bytes (https://protobuf.dev/programming-guides/encoding): any fields in any order, of the kind that they
 * should have or of another one, lengths that promise too much, and messages in messages.
 */
export const anyProtobuf = (fields: readonly number[]): fc.Arbitrary<Buffer> =>
  fc.letrec<{ message: Buffer; field: Buffer }>((tie) => ({
    message: fc.array(tie('field'), { maxLength: 5, depthIdentifier: 'wire' }).map((parts) => Buffer.concat(parts)),
    field: fc
      .tuple(
        fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom(...fields) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }) },
        ),
        fc.oneof(
          { depthSize: 'small', depthIdentifier: 'wire' },
          fc.uint8Array({ maxLength: 12 }).map((bytes) => ({ kind: 2, body: sized(Buffer.from(bytes)) })),
          fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => ({ kind: 2, body: sized(Buffer.from(text)) })),
          fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((number) => ({ kind: 0, body: varint(number) })),
          fc.double().map((number) => ({ kind: 1, body: double(number) })),
          fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => ({ kind: 5, body: Buffer.from(bytes) })),
          fc.integer({ min: 0, max: 2 ** 31 }).map((length) => ({ kind: 2, body: varint(BigInt(length)) })),
          tie('message').map((message) => ({ kind: 2, body: sized(message) })),
        ),
      )
      .map(([number, { kind, body }]) => Buffer.concat([varint(BigInt(number * 8 + kind)), body])),
  })).message;

/** One field of the kind "bytes, text or message". */
export const field = (number: number, body: Uint8Array): Buffer =>
  Buffer.concat([varint(BigInt(number * 8 + 2)), sized(Buffer.from(body))]);

const sized = (body: Buffer): Buffer => Buffer.concat([varint(BigInt(body.byteLength)), body]);

function double(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(number);
  return bytes;
}

/** Bytes that once were right: some changed, cut off, repeated or of zeros. */
export const damaged = (whole: Uint8Array): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom('flip', 'flip', 'flip', 'cut', 'zero', 'repeat', 'swap', 'huge'),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
    )
    .map(([how, first, second, bits]) => {
      const bytes = Buffer.from(whole);
      if (bytes.length === 0) return bytes;
      const [at, to] = [first % bytes.length, second % bytes.length];
      const [from, end] = at < to ? [at, to] : [to, at];
      switch (how) {
        case 'flip':
          bytes[at] = (bytes[at] ?? 0) ^ bits;
          return bytes;
        case 'cut':
          return bytes.subarray(0, at);
        case 'zero':
          return bytes.fill(0, from, end);
        case 'repeat':
          return Buffer.concat([bytes.subarray(0, end), bytes.subarray(from)]);
        case 'swap':
          return Buffer.concat([bytes.subarray(to), bytes.subarray(0, to)]);
        default:
          return bytes.fill(0xff, at, Math.min(at + 4, bytes.length));
      }
    });
