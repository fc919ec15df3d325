import type { Agent } from 'node:http';
import { request } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Seal } from './seal.ts';
import type { WhatsAppMedia } from './media-kinds.ts';
import { uploadFolder } from './media-kinds.ts';

/** Where to upload, and the token that allows it; WhatsApp's answer to `media_conn`. */
export interface MediaHosts {
  auth: string;
  hosts: readonly { hostname: string }[];
}

export interface UploadRequest {
  media: WhatsAppMedia;
  seal: Seal;
  /** The encrypted file, from its beginning, each time it is called. */
  body(): AsyncIterable<Uint8Array>;
  /** `renew`: the known token was refused. Rejects when there is no connection. */
  hosts(renew: boolean): Promise<MediaHosts>;
  /** Makes and keeps the connections; Node's own when undefined. */
  agent: Agent | undefined;
  signal?: AbortSignal;
}

export interface Uploaded {
  url: string;
  directPath: string;
}

/** No host took the file; another time one may. */
export class UploadFailedError extends Error {
  readonly code = 'uploadFailed';
  /** The last HTTP status; absent when no host answered. */
  readonly status: number | undefined;
  constructor(status: number | undefined, options?: ErrorOptions) {
    super('uploadFailed', options);
    this.name = 'UploadFailedError';
    this.status = status;
  }
}

/** A host that neither takes nor gives a byte for this long is given up. */
export const UPLOAD_SILENCE_MS = 60_000;
const ORIGIN = 'https://web.whatsapp.com';
const TOKEN_REFUSED: ReadonlySet<number> = new Set([401, 403]);

/**
 * Uploads an encrypted file to the first host that takes it. The body is streamed with `node:https`: `fetch` of Node holds
 * a whole request body in memory (nodejs/undici issue 4058).
 * @throws UploadFailedError, or what `hosts` and `body` throw.
 */
export async function upload(options: UploadRequest): Promise<Uploaded> {
  const { signal } = options;
  let { auth, hosts } = await options.hosts(false);
  let isRenewed = false;
  let status: number | undefined;
  let cause: unknown;
  for (let index = 0; index < hosts.length; index += 1) {
    const hostname = hosts[index]?.hostname ?? '';
    const url = urlOf(hostname, auth, options);
    const answer = await post(url, options)
      .catch((error: unknown) => {
        if (!(error instanceof ClosedMeanwhile)) throw error;
        return post(url, options, false);
      })
      .catch((error: unknown) => {
        cause = error;
        return undefined;
      });
    signal?.throwIfAborted();
    if (answer?.uploaded) return answer.uploaded;
    status = answer?.status ?? status;
    if (answer && TOKEN_REFUSED.has(answer.status) && !isRenewed) {
      isRenewed = true;
      ({ auth, hosts } = await options.hosts(true));
      index = -1;
    }
  }
  throw new UploadFailedError(status, { cause });
}

function urlOf(hostname: string, auth: string, { media, seal }: UploadRequest): URL {
  const token = seal.fileEncSha256.toString('base64url');
  const url = new URL(`https://${hostname}${uploadFolder(media)}/${token}`);
  url.searchParams.set('auth', auth);
  url.searchParams.set('token', token);
  return url;
}

/** The host closed a connection that was kept from the upload before. */
class ClosedMeanwhile extends Error {}

async function post(
  url: URL,
  { agent, body, seal, signal }: UploadRequest,
  mayReuse = true,
): Promise<{ status: number; uploaded: Uploaded | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const outgoing = request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': seal.encryptedBytes, origin: ORIGIN },
    timeout: UPLOAD_SILENCE_MS,
    // An agent of a route keeps no connection.
    ...(agent ? { agent } : !mayReuse && { agent: false }),
    ...(signal && { signal }),
  });
  outgoing.on('timeout', () => outgoing.destroy(new UploadFailedError(undefined)));
  // A host that refuses early answers and stops reading: its answer counts, not the broken pipe.
  let isAnswered = false;
  const fail = (error: unknown): void => {
    if (isAnswered) return;
    if (outgoing.reusedSocket && isClosedByPeer(error))
      reject(new ClosedMeanwhile('closedMeanwhile', { cause: error }));
    else reject(error instanceof Error ? error : new UploadFailedError(undefined, { cause: error }));
  };
  outgoing.on('error', fail);
  outgoing.on('response', (response) => {
    isAnswered = true;
    readText(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
  });
  pipeline(Readable.from(body(), { objectMode: false }), outgoing).catch(fail);
  // A connection that has carried a whole file and its answer is kept for the next one.
  const { status, text } = await promise.finally(() => outgoing.writableFinished || outgoing.destroy());
  return { status, uploaded: status === 200 ? uploadedOf(text) : undefined };
}

const isClosedByPeer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

const MAX_ANSWER_BYTES = 65_536;

async function readText(response: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new UploadFailedError(undefined);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function uploadedOf(text: string): Uploaded | undefined {
  const answer = JSON.parse(text) as { url?: unknown; direct_path?: unknown };
  const { url, direct_path: directPath } = answer;
  return typeof url === 'string' && typeof directPath === 'string' ? { url, directPath } : undefined;
}
