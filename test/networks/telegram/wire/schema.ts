/**
 * TL objects on the server's side. The schema is the client library's data; its generated code reads answers and writes
 * questions, so what reads questions stands here.
 */
import { Long, type mtp, type tl } from '@mtcute/core';
import { __tlReaderMap, __tlWriterMap, TlBinaryReader, TlBinaryWriter } from '@mtcute/core/utils.js';
import { entries, type TlArgument, type TlEntry } from './api-schema.ts';

/** Whatever a client can send or a server can answer. */
export type TlObject = tl.TlObject | mtp.TlObject;

const primitives = ['int', 'long', 'int53', 'int128', 'int256', 'double', 'string', 'bytes'] as const;
type Primitive = (typeof primitives)[number];

const vectorId = 0x1cb5c415;
const rpcResultId = 0xf35c6d01;
const futureSaltsId = 0xae500895;

const readers: typeof __tlReaderMap = { ...__tlReaderMap };
for (const entry of entries) if (entry.kind === 'method') readers[entry.id >>> 0] = methodReader(entry);

function methodReader(entry: TlEntry): (reader: unknown) => unknown {
  return (input) => {
    const reader = input as TlBinaryReader;
    const request: Record<string, unknown> = { _: entry.name };
    const flags = new Map<string, number>();
    for (const argument of entry.arguments) {
      if (argument.type === '#') flags.set(argument.name, reader.uint());
      else request[camelCase(argument.name)] = readArgument(reader, argument, flags);
    }
    return request;
  };
}

function readArgument(reader: TlBinaryReader, argument: TlArgument, flags: ReadonlyMap<string, number>): unknown {
  const { type, typeModifiers: { predicate, isVector, isBareVector } = {} } = argument;
  if (predicate !== undefined) {
    const [name = '', bit = ''] = predicate.split('.');
    const present = ((flags.get(name) ?? 0) & (1 << Number(bit))) !== 0;
    if (type === 'true') return present;
    if (!present) return undefined;
  }
  if (isVector) return reader.vector(valueReader(reader, type));
  if (isBareVector) return reader.vector(valueReader(reader, type), true);
  return valueReader(reader, type)();
}

function valueReader(reader: TlBinaryReader, type: string): () => unknown {
  if (type === 'Bool') return () => reader.boolean();
  const primitive = primitives.find((name) => name === type);
  return primitive ? () => (reader[primitive satisfies Primitive] as () => unknown)() : () => reader.object();
}

function camelCase(name: string): string {
  return name.replaceAll(/_[a-z0-9]/gi, (part) => part.slice(1).toUpperCase());
}

/** @throws on anything that the schema does not know. */
export function read(data: Uint8Array, start = 0): TlObject {
  return TlBinaryReader.deserializeObject<TlObject>(readers, data, start);
}

/** Reads one object of a longer text and tells where it ended. */
export function readPart(data: Uint8Array, start: number): { object: TlObject; end: number } {
  const reader = new TlBinaryReader(readers, data, start);
  return { object: reader.object() as TlObject, end: reader.pos };
}

/** Reads a byte string, as `gzip_packed` carries it. */
export function readBytes(data: Uint8Array, start: number): Uint8Array {
  return TlBinaryReader.manual(data, start).bytes();
}

export function write(object: TlObject): Buffer {
  return Buffer.from(TlBinaryWriter.serializeObject(__tlWriterMap, object));
}

export function writeBytes(id: number, bytes: Uint8Array): Buffer {
  const writer = TlBinaryWriter.manual(bytes.length + 16);
  writer.uint(id);
  writer.bytes(bytes);
  return Buffer.from(writer.result());
}

/** The value of an answer: an object, a boolean or a vector of objects. */
export function writeValue(value: unknown): Buffer {
  if (typeof value === 'boolean') {
    const writer = TlBinaryWriter.manual(4);
    writer.boolean(value);
    return Buffer.from(writer.result());
  }
  if (!Array.isArray(value)) return write(value as TlObject);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(vectorId);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, ...value.map((item: TlObject) => write(item))]);
}

/** `rpc_result` around a written value. */
export function rpcResult(requestId: bigint, value: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(rpcResultId);
  head.writeBigUInt64LE(requestId, 4);
  return Buffer.concat([head, value]);
}

/** `future_salts`, by hand: the library's writer cannot write its bare vector. Instants are seconds. */
export function futureSalts(
  requestId: bigint,
  now: number,
  salts: readonly { readonly since: number; readonly until: number; readonly salt: bigint }[],
): Buffer {
  const data = Buffer.alloc(20 + salts.length * 16);
  data.writeUInt32LE(futureSaltsId);
  data.writeBigUInt64LE(requestId, 4);
  data.writeInt32LE(now, 12);
  data.writeInt32LE(salts.length, 16);
  for (const [index, { since, until, salt }] of salts.entries()) {
    const at = 20 + index * 16;
    data.writeInt32LE(since, at);
    data.writeInt32LE(until, at + 4);
    data.writeBigUInt64LE(salt, at + 8);
  }
  return data;
}

/** The signed Long that the library uses for 64-bit numbers. */
export function toLong(value: bigint): Long {
  return Long.fromBigInt(BigInt.asIntN(64, value));
}

/** Unsigned, as ids are compared and printed here. */
export function fromLong(value: Long): bigint {
  return BigInt.asUintN(64, value.toBigInt());
}
