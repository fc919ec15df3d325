import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRequestJson } from './request-body.ts';

const MAX_BYTES = 10;

let server: Server;
let url: string;
/** What became of reading each body. */
let readings: Promise<unknown>[];
beforeEach(async () => {
  readings = [];
  server = createServer((request, response) => {
    const reading = readRequestJson(request, MAX_BYTES);
    readings.push(reading.catch((error: unknown) => error));
    reading.then(
      (value) => response.writeHead(value === undefined ? 400 : 200).end(JSON.stringify(value)),
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = (body: string | Buffer) => fetch(url, { method: 'POST', body });

it('a body of JSON is read, to the last byte that it may have', async () => {
  expect(await (await post('{"a":123}')).json()).toEqual({ a: 123 });
  expect(await (await post('"12345678"')).json()).toBe('12345678');
});

it('a body that is too long, even by far, gets its answer and not a broken connection', async () => {
  for (const bytes of [MAX_BYTES + 1, 100_000, 20_000_000]) {
    expect((await post(Buffer.alloc(bytes, ' '))).status).toBe(400);
  }
});

it('a body that is no JSON is none', async () => {
  for (const body of ['', '{', '1 2', '\0']) expect((await post(body)).status).toBe(400);
});

it('a body without end is cut off', async () => {
  await expect(post(Buffer.alloc(40_000_000, ' '))).rejects.toThrow(TypeError);
});

it('a body that breaks off is an error of the caller, which the reader learns', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"a"');
  await expect.poll(() => readings.length).toBe(1);
  socket.destroy();
  expect(await readings[0]).toMatchObject({ code: 'ECONNRESET' });
});
