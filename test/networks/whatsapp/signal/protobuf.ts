/** As much of the protobuf wire format as Signal's two messages need: varints and byte strings. */
export type Fields = ReadonlyMap<number, number | Buffer>;

export function encodeFields(fields: readonly (readonly [number, number | Uint8Array | undefined])[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const [field, value] of fields) {
    if (value === undefined) continue;
    if (typeof value === 'number') parts.push(varint(field << 3), varint(value));
    else parts.push(varint((field << 3) | 2), varint(value.length), value);
  }
  return Buffer.concat(parts);
}

export function decodeFields(data: Buffer): Fields {
  const fields = new Map<number, number | Buffer>();
  let offset = 0;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = data[offset++];
      if (byte === undefined) throw new Error('protobuf ends early');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error('protobuf varint is too long');
  };
  while (offset < data.length) {
    const key = read();
    if ((key & 7) === 0) {
      fields.set(key >>> 3, read());
    } else if ((key & 7) === 2) {
      const length = read();
      if (offset + length > data.length) throw new Error('protobuf ends early');
      fields.set(key >>> 3, data.subarray(offset, offset + length));
      offset += length;
    } else {
      throw new Error(`protobuf wire type ${key & 7}`);
    }
  }
  return fields;
}

export function bytesField(fields: Fields, field: number): Buffer {
  const value = fields.get(field);
  if (!Buffer.isBuffer(value)) throw new Error(`field ${field} is missing`);
  return value;
}

export function numberField(fields: Fields, field: number): number {
  const value = fields.get(field);
  if (typeof value !== 'number') throw new Error(`field ${field} is missing`);
  return value;
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
  return Buffer.from(out);
}
