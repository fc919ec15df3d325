import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ApiError } from './errors.ts';

/** A longer body is read to its end and thrown away, so that the caller gets an answer and not a broken connection. */
const maxDiscardedBytes = 32 * 1024 * 1024;

/** Stands for a body that could not be read, so that later checks can come first. */
export class UnreadableBody {
  readonly error: ApiError;
  constructor(code: string, message: string) {
    this.error = new ApiError(400, code, message);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads every body as JSON whatever its content type says: old programs send none, a wrong one, or one with a charset.
 * Without a body the value is undefined; one that cannot be read is an UnreadableBody, never an error of its own.
 */
export function acceptJsonBodies(app: FastifyInstance, options: { maxBytes: number }): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (_request: unknown, payload: IncomingMessage) => {
    const bytes = await readBody(payload, options.maxBytes);
    if (bytes === undefined) {
      return new UnreadableBody('bodyTooLarge', `The body is larger than ${options.maxBytes} bytes.`);
    }
    return parse(bytes);
  });
  // A content type that is no media type would be refused before any parser is asked.
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    if (headers['content-type'] !== undefined) headers['content-type'] = 'application/json';
    done();
  });
}

function parse(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined;
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return new UnreadableBody('bodyNotUtf8', 'The body is not UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch {
    return new UnreadableBody('malformedJson', 'The body is not valid JSON.');
  }
}

/** Undefined when it is longer than `maxBytes`. @throws ApiError when the connection ends before the body does. */
function readBody(payload: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    payload.on('data', (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length <= maxBytes) chunks.push(chunk);
      else chunks = [];
      if (length > maxDiscardedBytes) reject(new ApiError(400, 'bodyTooLarge', 'The body is far too large.'));
    });
    payload.once('end', () => {
      const [first] = chunks;
      if (length > maxBytes) resolve(undefined);
      else resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks));
    });
    payload.once('error', () => reject(new ApiError(400, 'bodyIncomplete', 'The body is incomplete.')));
    payload.once('close', () => reject(new ApiError(400, 'bodyIncomplete', 'The body is incomplete.')));
  });
}
