/**
 * Reads an Ogg/Opus file (RFC 3533, RFC 7845, RFC 6716) as it streams by: how long it plays and how loud it is over time.
 * Nothing is decoded: at a variable bit rate a packet's size follows what is in it, which is enough for the little bars
 * that WhatsApp draws. Memory is bounded however long the file is.
 */

export interface OpusFacts {
  seconds: number;
  /** `WAVEFORM_SAMPLES` values from 0 to 100. */
  waveform: Uint8Array;
}

export interface OpusReader {
  write(chunk: Uint8Array): void;
  /** After the last chunk; undefined when it was no Ogg/Opus file. */
  end(): OpusFacts | undefined;
}

export const WAVEFORM_SAMPLES = 64;
/** Opus counts in samples of 48 kHz, whatever the input's rate. */
const RATE = 48_000;
const PAGE_HEAD_BYTES = 27;
const CONTINUES = 255;
const HEAD_BYTES = 19;
/** Packets with headers: `OpusHead` and `OpusTags`. */
const HEADER_PACKETS = 2;
const NO_GRANULE = 0xff_ff_ff_ff_ff_ff_ff_ffn;

export function createOpusReader(): OpusReader {
  const loudness = createBins();
  let buffered: Buffer = Buffer.alloc(0);
  /** Bytes of the present page's body that are still to come are skipped, but for the first of each packet. */
  let segments: number[] = [];
  let isBroken = false;
  let packet = newPacket();
  let packets = 0;
  let preSkip = 0;
  let granule = 0n;
  let samples = 0;

  const endPacket = (): void => {
    packets += 1;
    if (packets === 1) {
      const preSkipAt = readPreSkip(packet.head);
      if (preSkipAt === undefined) isBroken = true;
      else preSkip = preSkipAt;
    } else if (packets > HEADER_PACKETS && packet.bytes > 0) {
      const lasts = samplesOf(packet.head);
      loudness.add(samples, lasts, packet.bytes);
      samples += lasts;
    }
    packet = newPacket();
  };

  /** Takes one segment from the buffer; false when it is not all there. */
  const takeSegment = (length: number): boolean => {
    if (buffered.byteLength < length) return false;
    if (packet.head.byteLength < HEAD_BYTES) {
      packet.head = Buffer.concat([packet.head, buffered.subarray(0, Math.min(length, HEAD_BYTES))]);
    }
    packet.bytes += length;
    buffered = buffered.subarray(length);
    if (length < CONTINUES) endPacket();
    return true;
  };

  const takePageHead = (): boolean => {
    if (buffered.byteLength < PAGE_HEAD_BYTES) return false;
    if (buffered.toString('latin1', 0, 4) !== 'OggS') {
      isBroken = true;
      return false;
    }
    const count = buffered[PAGE_HEAD_BYTES - 1] ?? 0;
    if (buffered.byteLength < PAGE_HEAD_BYTES + count) return false;
    const position = buffered.readBigUInt64LE(6);
    if (position !== NO_GRANULE) granule = position;
    segments = [...buffered.subarray(PAGE_HEAD_BYTES, PAGE_HEAD_BYTES + count)];
    buffered = buffered.subarray(PAGE_HEAD_BYTES + count);
    return true;
  };

  const advance = (): boolean => {
    const [length] = segments;
    if (length === undefined) return takePageHead();
    if (!takeSegment(length)) return false;
    segments.shift();
    return true;
  };

  return {
    write: (chunk) => {
      if (isBroken) return;
      buffered = buffered.byteLength === 0 ? Buffer.from(chunk) : Buffer.concat([buffered, chunk]);
      for (let isMoving = true; isMoving;) isMoving = advance() && !isBroken;
      // What is left is a part of one segment or head: less than 300 bytes.
      buffered = Buffer.from(buffered);
    },
    end: () => {
      if (isBroken || packets <= HEADER_PACKETS) return undefined;
      const played = Number(granule) - preSkip;
      const total = played > 0 && played <= samples + RATE ? played : Math.max(0, samples - preSkip);
      return { seconds: total / RATE, waveform: loudness.waveform(samples) };
    },
  };
}

const newPacket = (): { head: Buffer; bytes: number } => ({ head: Buffer.alloc(0), bytes: 0 });

/** Samples to drop at the beginning, from `OpusHead`; undefined when the stream is not Opus. */
function readPreSkip(head: Buffer): number | undefined {
  if (head.byteLength < HEAD_BYTES || head.toString('latin1', 0, 8) !== 'OpusHead') return undefined;
  return head.readUInt16LE(10);
}

/** Samples per frame by the configuration in the first five bits (RFC 6716, table 2): SILK, hybrid, CELT. */
function frameSamples(configuration: number): number {
  const tenMs = RATE / 100;
  if (configuration < 12) return [tenMs, 2 * tenMs, 4 * tenMs, 6 * tenMs][configuration % 4] ?? 0;
  if (configuration < 16) return configuration % 2 === 0 ? tenMs : 2 * tenMs;
  return [tenMs / 4, tenMs / 2, tenMs, 2 * tenMs][configuration % 4] ?? 0;
}

/** How long a packet plays, in samples (RFC 6716, section 3.1). */
function samplesOf(head: Buffer): number {
  const first = head[0] ?? 0;
  const code = first & 0b11;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (head[1] ?? 0) & 0b11_1111;
  return frames * frameSamples(first >> 3);
}

/** Doubled in width whenever the file outgrows them: a power of two times the samples that are asked for. */
const BINS = WAVEFORM_SAMPLES * 16;

interface Bins {
  add(at: number, samples: number, bytes: number): void;
  waveform(samples: number): Uint8Array;
}

function createBins(): Bins {
  const bytesIn = new Float64Array(BINS);
  /** Samples per bin: 20 ms at first. */
  let width = RATE / 50;
  const binOf = (at: number): number => Math.floor(at / width);
  const widen = (): void => {
    for (let index = 0; index < BINS / 2; index += 1) {
      bytesIn[index] = (bytesIn[2 * index] ?? 0) + (bytesIn[2 * index + 1] ?? 0);
    }
    bytesIn.fill(0, BINS / 2);
    width *= 2;
  };
  return {
    add: (at, samples, bytes) => {
      const middle = at + samples / 2;
      for (; binOf(middle) >= BINS;) widen();
      const index = binOf(middle);
      bytesIn[index] = (bytesIn[index] ?? 0) + bytes;
    },
    waveform: (samples) => {
      const used = Math.max(1, samples / width);
      const levels = Array.from({ length: WAVEFORM_SAMPLES }, (_, sample) => {
        const from = Math.floor((sample * used) / WAVEFORM_SAMPLES);
        const to = Math.max(from + 1, Math.floor(((sample + 1) * used) / WAVEFORM_SAMPLES));
        return bytesIn.subarray(from, to).reduce((sum, bytes) => sum + bytes, 0) / (to - from);
      });
      const loudest = Math.max(...levels);
      return Uint8Array.from(levels, (level) => (loudest === 0 ? 0 : Math.round((100 * level) / loudest)));
    },
  };
}
