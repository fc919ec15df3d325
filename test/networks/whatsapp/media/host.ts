/**
 * A media host: uploads by POST under a token from `media_conn`, downloads by GET, both over https. Paths and checks as
 * `Utils/messages-media.js` of Baileys 7.0.0-rc14 uses them; it neither resumes uploads nor asks whether a file is there.
 */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Clock, Random } from '../../../../shared/ports.ts';
import type { Failures } from '../../failures.ts';
import type { Faults } from '../faults.ts';
import { makeServerCertificate } from '../wire/x509.ts';
import { mediaForms, mediaMacBytes } from './keys.ts';
import { MediaStore } from './store.ts';

export const tokenLifetimeMs = 3_600_000;
/** What `media_conn` announces per host. Not the real limits, which differ by kind and change. */
export const maxUploadBytes = 2 * 1024 ** 3;
const uploadFolders = new Set(Object.values(mediaForms).map(({ path }) => path));
const overheadBytes = mediaMacBytes + 16;

export interface MediaHostOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly failures: Failures;
  readonly faults: Faults;
}

export class MediaHost {
  readonly store = new MediaStore();
  readonly #options: MediaHostOptions;
  readonly #certificate: ReturnType<typeof makeServerCertificate>;
  readonly #tokens = new Map<string, { number: string; expiresAt: number }>();
  #server: Server | undefined;
  uploads = 0;
  downloads = 0;

  constructor(options: MediaHostOptions) {
    this.#options = options;
    this.#certificate = makeServerCertificate(options.clock.now());
  }

  /** PEM of the authority that a client has to trust. */
  get authority(): string {
    return this.#certificate.authority;
  }

  /** `127.0.0.1:port`, as `media_conn` names it. */
  get name(): string {
    if (!this.#server) throw new Error('the media host is not running');
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  /** A token with which this account may upload for an hour. */
  token(number: string): string {
    const { clock, random } = this.#options;
    const now = clock.now();
    for (const [token, { expiresAt }] of this.#tokens) if (expiresAt < now) this.#tokens.delete(token);
    const token = Buffer.from(random.bytes(24)).toString('base64');
    this.#tokens.set(token, { number, expiresAt: now + tokenLifetimeMs });
    return token;
  }

  async start(): Promise<void> {
    const { key, certificate } = this.#certificate;
    const server = createServer({ key, cert: certificate }, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => this.#broke(response, error));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    }
    await this.clear();
  }

  async clear(): Promise<void> {
    this.#tokens.clear();
    this.uploads = 0;
    this.downloads = 0;
    await this.store.clear();
  }

  #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost');
    if (request.method === 'POST') return this.#upload(request, response, url);
    if (request.method === 'GET') return this.#download(request, response, url);
    this.#options.failures.add('media host', `${request.method ?? 'no method'} is not modelled`);
    return Promise.resolve(refuse(response, 405, 'method not allowed'));
  }

  async #upload(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { clock, failures, faults } = this.#options;
    const [, service, folder = '', hash = ''] = url.pathname.split('/').map(decodeURIComponent);
    const owner = this.#tokens.get(url.searchParams.get('auth') ?? '');
    const wrong = (status: number, words: string): void => {
      failures.add('upload', words);
      refuse(response, status, words);
    };
    if (service !== 'mms' || !uploadFolders.has(folder)) return wrong(404, `nothing is uploaded to ${url.pathname}`);
    // A client that kept a token too long is told so and asks for another: ordinary.
    if (!owner || owner.expiresAt < clock.now()) return refuse(response, 401, 'the token is unknown or has expired');
    if (faults.refusedUploads.take(owner.number)) return refuse(response, 500, 'refused on request');
    if (url.searchParams.get('token') !== hash) return wrong(400, 'the token parameter does not repeat the hash');
    const announced = Number(request.headers['content-length']);
    if (!Number.isInteger(announced)) return wrong(411, 'an upload without its length');
    if (announced > maxUploadBytes + overheadBytes) return wrong(413, `an upload of ${announced} bytes`);
    const blob = await this.store.put(request, folder, announced);
    if (blob.sha256.toString('base64url') !== hash) {
      await this.store.remove(blob.directPath);
      return wrong(400, 'the hash in the path is not that of the upload');
    }
    this.uploads += 1;
    const { directPath } = blob;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ url: `https://${this.name}${directPath}`, direct_path: directPath }));
  }

  async #download(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { faults } = this.#options;
    const blob = this.store.get(url.pathname);
    if (!blob) return refuse(response, 404, 'there is no such file');
    if (faults.refusedDownloads.take(undefined)) return refuse(response, 410, 'refused on request');
    this.downloads += 1;
    const corrupt = faults.corruptDownloads.take(undefined) !== undefined;
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = Math.min(Number(range?.[1] ?? 0), blob.bytes);
    const end = range?.[2] ? Math.min(Number(range[2]) + 1, blob.bytes) : blob.bytes;
    response.writeHead(range ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': end - start,
      ...(range && { 'content-range': `bytes ${start}-${end - 1}/${blob.bytes}` }),
    });
    const change = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      let first = corrupt;
      for await (const chunk of chunks) {
        yield first ? Buffer.from(chunk.map((byte) => byte ^ 0x55)) : chunk;
        first = false;
      }
    };
    await pipeline(this.store.read(blob, start, end), change, response);
  }

  /** A client that goes away in the middle of a transfer is ordinary; anything else is not. */
  #broke(response: ServerResponse, error: unknown): void {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const clientLeft = response.destroyed || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!clientLeft) this.#options.failures.add('media host', message);
    if (response.headersSent) response.destroy();
    else refuse(response, 500, message);
  }
}

function refuse(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: words }));
}
