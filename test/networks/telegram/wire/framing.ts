/** TCP transports (core.telegram.org/mtproto/mtproto-transports): abridged, intermediate and padded intermediate. */
import { randomBytes, randomInt } from 'node:crypto';

type Transport = 'abridged' | 'intermediate' | 'padded';

const tags = { intermediate: 0xeeeeeeee, padded: 0xdddddddd } as const;
const abridgedTag = 0xef;
const maxPacketBytes = 2 * 1024 * 1024;

/** Cuts a client's stream into packets and frames the server's. */
export class Framing {
  #transport: Transport | undefined;
  #rest: Buffer = Buffer.alloc(0);

  /** @throws on an unknown transport or an impossible length. */
  read(chunk: Buffer): Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#transport ??= this.#readTag();
    const packets: Buffer[] = [];
    while (this.#transport) {
      const packet = this.#readPacket(this.#transport);
      if (!packet) break;
      packets.push(packet);
    }
    return packets;
  }

  frame(packet: Buffer): Buffer {
    if (this.#transport === 'abridged') {
      const words = packet.length / 4;
      const head = words < 127 ? [words] : [127, words & 255, (words >> 8) & 255, words >> 16];
      return Buffer.concat([Buffer.from(head), packet]);
    }
    // Transport errors are four bytes and never padded, or a client could not tell them.
    const padding = this.#transport === 'padded' && packet.length > 4 ? randomBytes(randomInt(16)) : Buffer.alloc(0);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(packet.length + padding.length);
    return Buffer.concat([head, packet, padding]);
  }

  #readTag(): Transport | undefined {
    if (this.#rest.length === 0) return undefined;
    if (this.#rest[0] === abridgedTag) {
      this.#rest = this.#rest.subarray(1);
      return 'abridged';
    }
    if (this.#rest.length < 4) return undefined;
    const tag = this.#rest.readUInt32LE();
    this.#rest = this.#rest.subarray(4);
    if (tag === tags.intermediate) return 'intermediate';
    if (tag === tags.padded) return 'padded';
    throw new Error(`a transport with the tag ${tag.toString(16)}`);
  }

  #readPacket(transport: Transport): Buffer | undefined {
    const head = transport === 'abridged' ? this.#abridgedHead() : this.#intermediateHead();
    if (!head) return undefined;
    const [start, length] = head;
    if (length < 4 || length > maxPacketBytes) throw new Error(`a packet of ${length} bytes`);
    if (this.#rest.length < start + length) return undefined;
    const packet = this.#rest.subarray(start, start + length);
    this.#rest = this.#rest.subarray(start + length);
    return packet;
  }

  #abridgedHead(): [start: number, length: number] | undefined {
    const [first = 0] = this.#rest;
    if (this.#rest.length < 1) return undefined;
    if ((first & 127) < 127) return [1, (first & 127) * 4];
    return this.#rest.length < 4 ? undefined : [4, this.#rest.readUIntLE(1, 3) * 4];
  }

  #intermediateHead(): [start: number, length: number] | undefined {
    return this.#rest.length < 4 ? undefined : [4, this.#rest.readUInt32LE()];
  }
}
