import { connect } from 'node:net';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { expectNoInternals } from './asking.ts';
import { crowding } from './cpu.ts';
import { oddTexts } from './generate.ts';

/** A conversation on one connection, byte by byte. */
interface Talk {
  /** Written one after the other, each as soon as the one before has left. */
  readonly parts: readonly Buffer[];
  /** How the caller ends: it says that no more comes, or it breaks off. */
  readonly end: 'finish' | 'breakOff';
}

interface Heard {
  readonly statuses: readonly number[];
  readonly text: string;
  /** From the last byte that was written to the end of the connection. */
  readonly ms: number;
}

/** Resolves when the connection has ended. */
function talk(port: number, { parts, end }: Talk): Promise<Heard> {
  return new Promise((resolve) => {
    let text = '';
    let endedAt = performance.now();
    const socket = connect({ port, host: '127.0.0.1' });
    const write = (at: number): void => {
      const part = parts[at];
      if (socket.destroyed) return;
      if (part !== undefined) {
        socket.write(part, () => write(at + 1));
        return;
      }
      endedAt = performance.now();
      if (end === 'breakOff') socket.resetAndDestroy();
      else socket.end();
    };
    socket.on('connect', () => write(0));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    // A reset is an end like another.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
      resolve({ statuses, text, ms: performance.now() - endedAt });
    });
  });
}

const MAX_MS = 1_000;
const TRIES = 3;

/** That a connection ends soon after its caller has, and that all that was answered is an answer to a caller. */
export async function expectTalk(port: number, asked: Talk): Promise<Heard> {
  for (let tries = 1; ; tries += 1) {
    const heard = await talk(port, asked);
    for (const status of heard.statuses) expect(status).toBeLessThan(500);
    const refusals = heard.text.split(/^(?=HTTP\/1\.1 )/m).filter((one) => !one.startsWith('HTTP/1.1 2'));
    expectNoInternals(refusals.join(''), { method: '', path: '', headers: {}, body: Buffer.concat(asked.parts) });
    if (heard.ms <= MAX_MS || heard.ms <= MAX_MS * crowding()) return heard;
    expect(tries, `It took ${Math.round(heard.ms)} ms, so often`).toBeLessThan(TRIES);
  }
}

/** What a request is made of, to be put together in wrong ways. */
interface RawTarget {
  readonly paths: readonly string[];
  /** Of a caller who is let in. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
}

type Line = readonly [name: string, value: string];

/** Requests on the wire: whole, in pieces, several at once, with headers, lengths and chunks that no client writes. */
export function talksOf({ paths, headers, bodies }: RawTarget): fc.Arbitrary<Talk> {
  const own: Line[] = Object.entries(headers);
  const methods = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH') },
    { weight: 1, arbitrary: fc.constantFrom('get', 'CONNECT', 'TRACE', 'BREW', 'PRI', '', 'GET GET', 'M-SEARCH') },
  );
  const targets = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...paths) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '*',
        '',
        '//',
        'http://other.example/',
        'other.example:443',
        '/\u{ff}',
        '/x y',
        `/${'x'.repeat(17_000)}`,
        '/?'.repeat(3_000),
      ),
    },
  );
  const versions = fc.oneof(
    { weight: 10, arbitrary: fc.constant('HTTP/1.1') },
    { weight: 1, arbitrary: fc.constantFrom('HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1x', 'http/1.1', '') },
  );
  const oddLines = fc.oneof<fc.Arbitrary<Line>[]>(
    fc.constantFrom<Line>(
      ['Host', 'other.example'],
      ['Host', ''],
      ['Content-Length', '5'],
      ['Content-Length', '-1'],
      ['Content-Length', '5, 5'],
      ['Content-Length', '0x10'],
      ['Content-Length', '99999999999999999999'],
      ['Transfer-Encoding', 'chunked'],
      ['Transfer-Encoding', 'chunked, identity'],
      ['Transfer-Encoding', 'gzip, chunked'],
      ['Transfer-Encoding', '\u{b}chunked'],
      ['Expect', '100-continue'],
      ['Expect', '200-maybe'],
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Upgrade', 'h2c'],
      ['Sec-WebSocket-Key', 'x'],
      ['Connection', 'close'],
      ['Connection', 'keep-alive, Content-Length'],
      ['Trailer', 'Host'],
      ['X-More', 'x'.repeat(20_000)],
      ['Cookie', 'a=b; '.repeat(500)],
      ['Accept-Encoding', 'gzip;q=1e999'],
      ['Range', `bytes=${'0-,'.repeat(300)}`],
      [' X', 'y'],
      ['X\u{0}', 'y'],
      ['', 'y'],
      ['X y', 'z'],
    ),
    oddTexts.map((text): Line => ['X-Odd', text]),
    fc.constantFrom(...own).map(([name]): Line => [name, 'x']),
    fc.constantFrom(...own),
  );
  const heads = fc.tuple(
    methods,
    targets,
    versions,
    fc.shuffledSubarray(own, { minLength: Math.max(0, own.length - 1) }),
    fc.array(oddLines, { maxLength: 3 }),
    fc.oneof(
      { weight: 12, arbitrary: fc.constant('\r\n') },
      { weight: 1, arbitrary: fc.constantFrom('\n', '\r', '\r\n ') },
    ),
  );
  const request = fc
    .tuple(heads, fc.constantFrom(...bodies), framing)
    .map(([[method, target, version, lines, odd, stop], body, frame]) => {
      const framed = frame(body);
      const all: Line[] = [...lines, ...odd, ...framed.lines];
      const head = [`${method} ${target} ${version}`, ...all.map(([name, value]) => `${name}: ${value}`)].join(stop);
      return Buffer.concat([Buffer.from(`${head}${stop}${stop}`, 'latin1'), Buffer.from(framed.body)]);
    });
  const wholes = fc.oneof(
    { weight: 6, arbitrary: request },
    { weight: 2, arbitrary: fc.array(request, { minLength: 2, maxLength: 4 }).map((all) => Buffer.concat(all)) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('\r\n\r\n', '\u{16}\u{3}\u{1}\u{0}', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'SSH-2.0-x\r\n')
        .map((text) => Buffer.from(text, 'latin1')),
    },
  );
  return fc.record({
    parts: fc
      .tuple(wholes, fc.array(fc.nat({ max: 400 }), { maxLength: 4 }), fc.boolean())
      .map(([bytes, cuts, isCut]) => piecesOf(bytes, cuts, isCut)),
    end: fc.oneof(
      { weight: 3, arbitrary: fc.constant('finish' as const) },
      { weight: 1, arbitrary: fc.constant('breakOff' as const) },
    ),
  });
}

/** At these places, and the last piece perhaps not at all. */
function piecesOf(bytes: Buffer, cuts: readonly number[], isCut: boolean): Buffer[] {
  const places = [0, ...cuts.filter((at) => at < bytes.length).toSorted((a, b) => a - b), bytes.length];
  const pieces = places.slice(1).map((place, at) => bytes.subarray(places[at], place));
  return isCut && pieces.length > 1 ? pieces.slice(0, -1) : pieces;
}

type Framing = (body: string) => { lines: Line[]; body: string };
const chunked =
  (write: (body: string) => string): Framing =>
  (body) => ({ lines: [['Transfer-Encoding', 'chunked']], body: write(body) });
const lengthOf =
  (more: number): Framing =>
  (body) => ({ lines: [['Content-Length', String(Math.max(0, Buffer.byteLength(body) + more))]], body });
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

const framing = fc.oneof(
  { weight: 6, arbitrary: fc.constant(lengthOf(0)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Framing>(
      (body) => ({ lines: [], body }),
      lengthOf(-1),
      lengthOf(1),
      lengthOf(100_000),
      chunked((body) => `${chunk(body)}0\r\n\r\n`),
      chunked((body) => `${[...body].map(chunk).join('')}0\r\n\r\n`),
      chunked((body) => `${chunk(body)}0\r\nHost: x\r\nX-Trailer: y\r\nContent-Length: 3\r\n\r\n`),
      chunked((body) => `${chunk(body)}0;${'x'.repeat(20_000)}\r\n\r\n`),
      chunked((body) => `ffffffffffffffff\r\n${body}`),
      chunked((body) => `-1\r\n${body}\r\n0\r\n\r\n`),
      chunked((body) => chunk(body)),
      chunked((body) => `${chunk(body)}0\r\n${'X: y\r\n'.repeat(4_000)}\r\n`),
    ),
  },
);
