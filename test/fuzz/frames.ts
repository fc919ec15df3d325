import type { Socket } from 'node:net';
import * as fc from 'fast-check';
import { WebSocket } from 'ws';
import { MAX_FRAME_BYTES } from '../../engine/headless/ui-server.ts';
import { anyJson, oddTexts } from './generate.ts';

/** What somebody may write to the screens' WebSocket. */
type Frame =
  | { kind: 'text'; data: string }
  | { kind: 'binary'; data: Uint8Array }
  | { kind: 'parts'; data: string[] }
  | { kind: 'ping'; data: Uint8Array }
  | { kind: 'raw'; data: Uint8Array };
/** @param calls what a page may ask */
export function framesWith(calls: fc.Arbitrary<{ call: unknown; input: unknown }>): fc.Arbitrary<Frame> {
  const requests = fc
    .tuple(fc.oneof(fc.integer(), fc.constantFrom<unknown>(null, '1', 0.5, 2 ** 60)), calls)
    .map(([id, { call, input }]) => JSON.stringify({ id, call, input }));
  const frames: fc.Arbitrary<Frame> = fc.oneof(
    { weight: 6, arbitrary: requests.map((data) => ({ kind: 'text', data }) as const) },
    { weight: 1, arbitrary: anyJson.map((json) => ({ kind: 'text', data: JSON.stringify(json) }) as const) },
    { weight: 1, arbitrary: oddTexts.map((data) => ({ kind: 'text', data }) as const) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(MAX_FRAME_BYTES, MAX_FRAME_BYTES + 1)
        .map((length) => ({ kind: 'text', data: 'x'.repeat(length) }) as const),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((data) => ({ kind: 'binary', data }) as const) },
    {
      weight: 1,
      arbitrary: fc.array(oddTexts, { minLength: 1, maxLength: 5 }).map((data) => ({ kind: 'parts', data }) as const),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 125 }).map((data) => ({ kind: 'ping', data }) as const) },
    // Below the WebSocket: no frame at all, or one with wrong bits and lengths.
    {
      weight: 1,
      arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((data) => ({ kind: 'raw', data }) as const),
    },
  );
  return frames;
}

export function sendFrame(socket: WebSocket, frame: Frame): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  switch (frame.kind) {
    case 'text':
      return socket.send(frame.data);
    case 'binary':
      return socket.send(frame.data, { binary: true });
    case 'parts':
      return frame.data.forEach((part, index) => socket.send(part, { fin: index === frame.data.length - 1 }));
    case 'ping':
      return socket.ping(frame.data);
    case 'raw':
      (socket as unknown as { _socket: Socket })._socket.write(frame.data);
  }
}
