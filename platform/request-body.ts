import type { IncomingMessage } from 'node:http';

/** What is too long is read to its end all the same and thrown away, so that the caller gets an answer; up to here. */
const MAX_DISCARDED_BYTES = 32 * 1024 * 1024;

/**
 * All of a body; undefined when it is longer than `maxBytes`. How long it may take is the server's `requestTimeout`.
 * @throws when the connection ends before the body does, or is ended because the body is far too long
 */
export async function readRequestBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes + MAX_DISCARDED_BYTES) throw new Error('The body is far too long.');
    if (bytes <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks);
}

/** As `readRequestBody`, of JSON; undefined also for what is none. */
export async function readRequestJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const bytes = await readRequestBody(request, maxBytes);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
