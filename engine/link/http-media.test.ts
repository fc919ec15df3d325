import { directWay } from '../../platform/testing/direct-way.ts';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import type { LinkTransport } from '../ports.ts';
import { createHttpTransports } from './http-transport.ts';

const SHA = 'ab'.repeat(32);
const BYTES = randomBytes(300_000);
const REF = { sha256: SHA, bytes: BYTES.length, mimetype: 'image/png' };
const never = new AbortController().signal;

let clock: ManualClock;
let server: Server;
let transport: LinkTransport;
let handle: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  clock = createManualClock();
  server = createServer((request, response) => handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  transport = createHttpTransports({ clock }).open({
    gatewayUrl: `http://127.0.0.1:${port}/base/`,
    token: 'secret',
    route: directWay.current(),
  });
});
afterEach(async () => {
  await transport.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  if (clock.pending > 0) throw new Error('A transfer left its timer');
});

const refuse = (status: number, code: string) => {
  handle = (request, response) => {
    request.resume();
    request.once('end', () => response.writeHead(status).end(JSON.stringify({ error: { code, message: code } })));
  };
};

describe('an attachment is fetched', () => {
  it('byte for byte, with the token', async () => {
    let seen = '';
    handle = (request, response) => {
      seen = `${request.method} ${request.url} ${request.headers.authorization}`;
      response.end(BYTES);
    };
    const stream = await transport.getMedia(SHA, { signal: never });
    expect((await buffer(stream)).equals(BYTES)).toBe(true);
    expect(seen).toBe(`GET /base/device/v1/media/${SHA} Bearer secret`);
  });

  it('with the gateway’s code when it does not have it', async () => {
    refuse(404, 'mediaMissing');
    await expect(transport.getMedia(SHA, { signal: never })).rejects.toMatchObject({
      code: 'mediaMissing',
      problem: { code: 'gatewayError', httpStatus: 404 },
    });
  });

  it('and fails when the gateway breaks off or stands still', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => response.destroy());
    };
    const broken = await transport.getMedia(SHA, { signal: never });
    await expect(buffer(broken)).rejects.toMatchObject({ problem: { code: 'unreachable' } });

    handle = (_request, response) => void response.writeHead(200, { 'content-length': '1000' }).write('half');
    const still = await transport.getMedia(SHA, { signal: never });
    const reading = buffer(still).catch((error: unknown) => error);
    await once(still, 'readable');
    await clock.advance(30_000);
    expect(await reading).toMatchObject({ problem: { code: 'timedOut' } });
  });

  it('and given up by whoever asked, before or while it comes', async () => {
    handle = (_request, response) => void response.writeHead(200, { 'content-length': '1000' }).write('half');
    const stream = await transport.getMedia(SHA, { signal: never });
    stream.destroy();
    await once(stream, 'close');
    const limit = new AbortController();
    const asked = transport.getMedia(SHA, { signal: limit.signal });
    limit.abort();
    await expect(asked).rejects.toMatchObject({ problem: { code: 'unreachable' } });
  });
});

describe('an attachment is put', () => {
  it('byte for byte, with its length', async () => {
    let length: string | undefined;
    let got = Buffer.alloc(0);
    handle = async (request, response) => {
      length = request.headers['content-length'];
      got = await buffer(request);
      response.writeHead(204).end();
    };
    await transport.putMedia(REF, Readable.from([BYTES]), { signal: never });
    expect(got.equals(BYTES)).toBe(true);
    expect(length).toBe(String(BYTES.length));
  });

  it('and refused with the gateway’s code', async () => {
    refuse(413, 'mediaTooLarge');
    await expect(transport.putMedia(REF, Readable.from([BYTES]), { signal: never })).rejects.toMatchObject({
      code: 'mediaTooLarge',
    });
  });

  it('and fails with the error of its source', async () => {
    refuse(400, 'never');
    const failure = new Error('the file is damaged');
    const source = new Readable({ read: () => undefined });
    const put = transport.putMedia(REF, source, { signal: never });
    source.destroy(failure);
    await expect(put).rejects.toBe(failure);
  });
});
