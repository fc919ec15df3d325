/**
 * Frames on the socket: once an intro (`WA`, protocol 6, dictionary 3, optionally after edge routing information), then
 * length-prefixed frames of at most 2^24 - 1 bytes. Read in `Utils/noise-handler.js` of Baileys 7.0.0-rc14.
 */
export const intro = Buffer.from([0x57, 0x41, 6, 3]);
const edgeRoutingMagic = Buffer.from('ED');
const edgeRoutingHeaderBytes = 7;

export class FrameReader {
  #buffered: Buffer = Buffer.alloc(0);
  #introduced = false;
  /** What the client repeated from an earlier `edge_routing`, when it sent any. */
  routingInfo: Buffer | undefined;

  /** Frames completed by `data`. Throws on a wrong intro: the peer is not a WhatsApp client. */
  *push(data: Buffer): Generator<Buffer> {
    this.#buffered = this.#buffered.length === 0 ? data : Buffer.concat([this.#buffered, data]);
    if (!this.#introduced && !this.#readIntro()) return;
    while (this.#buffered.length >= 3) {
      const end = this.#buffered.readUIntBE(0, 3) + 3;
      if (this.#buffered.length < end) return;
      const frame = this.#buffered.subarray(3, end);
      this.#buffered = this.#buffered.subarray(end);
      yield frame;
    }
  }

  #readIntro(): boolean {
    let start = 0;
    if (this.#buffered.subarray(0, 2).equals(edgeRoutingMagic)) {
      if (this.#buffered.length < edgeRoutingHeaderBytes) return false;
      start = edgeRoutingHeaderBytes + this.#buffered.readUIntBE(4, 3);
      this.routingInfo = Buffer.from(this.#buffered.subarray(edgeRoutingHeaderBytes, start));
    }
    if (this.#buffered.length < start + intro.length) return false;
    const head = this.#buffered.subarray(start, start + intro.length);
    if (!head.equals(intro)) throw new Error(`unknown intro ${head.toString('hex')}`);
    this.#buffered = this.#buffered.subarray(start + intro.length);
    this.#introduced = true;
    return true;
  }
}

export function frame(data: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(3 + data.length);
  framed.writeUIntBE(data.length, 0, 3);
  framed.set(data, 3);
  return framed;
}
