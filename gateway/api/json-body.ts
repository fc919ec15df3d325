import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { freeBytes } from '../../platform/free-bytes.ts';
import type { Clock } from '../../shared/ports.ts';
import { decodeBase64InPlace } from '../media/base64.ts';
import { ApiError } from './errors.ts';
import { findStringField } from './json-string-field.ts';

/** A longer body is read to its end and thrown away, so that the caller gets an answer and not a broken connection. */
const maxDiscardedBytes = 32 * 1024 * 1024;

/** How long a caller may take to send a body. */
const maxBodyMs = 60_000;
/** Up to this size a body comes in a few chunks, which cost less than a buffer of its own. */
const smallBodyBytes = 64 * 1024;

/** Stands for a body that could not be read, so that later checks can come first. */
export class UnreadableBody {
  readonly error: ApiError;
  constructor(code: string, message: string) {
    this.error = new ApiError(400, code, message);
  }
}

/** A file in a field of a body, as base64. */
export type EncodedFile =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly free: () => void }
  | { readonly kind: 'notBase64' }
  /** Base64 behind `data:`, as browsers read files. */
  | { readonly kind: 'dataUrl' }
  | { readonly kind: 'tooLarge' };

export interface FileField {
  readonly name: string;
  /** Of its base64 text. */
  readonly maxEncodedBytes: number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body may hold a file in this field. Its text is then the empty string, and its bytes are the request's `file`. */
    fileField?: FileField;
    /** Reads a body that says that it is text/csv, where one may come. It may give an UnreadableBody. */
    readCsv?: (text: string) => unknown;
    /** For bodies that may be longer than the others of their scope. */
    maxBodyBytes?: number;
  }
  interface FastifyRequest {
    /** Undefined when the field is missing or no string. */
    file: EncodedFile | undefined;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads every body as JSON whatever its content type says: old programs send none, a wrong one, or one with a charset.
 * Without a body the value is undefined; one that cannot be read is an UnreadableBody, never an error of its own.
 */
export function acceptJsonBodies(app: FastifyInstance, options: { maxBytes: number; clock: Clock }): void {
  app.removeAllContentTypeParsers();
  app.decorateRequest('file', undefined);
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) => {
    const { fileField, readCsv, maxBodyBytes = options.maxBytes } = request.routeOptions.config;
    const maxBytes = maxBodyBytes + (fileField?.maxEncodedBytes ?? 0);
    const bytes = await readBody(payload, maxBytes, options.clock);
    if (bytes === undefined) return tooLarge(maxBytes);
    if (isCompressed(request.headers['content-encoding'])) {
      return new UnreadableBody('bodyCompressed', 'The body must not be compressed.');
    }
    if (readCsv && isCsv(request.headers['content-type'])) return parseText(bytes, readCsv);
    if (fileField === undefined) return parseJson(bytes);
    const { value, rest } = findStringField(bytes, fileField.name);
    if (rest.byteLength > maxBodyBytes) return tooLarge(maxBodyBytes);
    // The rest is a copy: the file is decoded over the body.
    const parsed = parseJson(rest);
    if (value) request.file = decodeFile(bytes, value, fileField);
    return parsed;
  });
  // A content type that is no media type would be refused before any parser is asked.
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const type = headers['content-type'];
    const mayBeCsv = request.routeOptions.config.readCsv !== undefined && isCsv(type);
    if (type !== undefined) headers['content-type'] = mayBeCsv ? 'text/csv' : 'application/json';
    done();
  });
}

const isCsv = (type = ''): boolean => /^\s*text\/csv\s*(?:;|$)/iu.test(type);

const isCompressed = (encoding = ''): boolean => !['', 'identity'].includes(encoding.trim().toLowerCase());

/** The file was used: its memory is given back at once, with all of its body. Without this the garbage collector does it later. */
export function freeFile({ file }: FastifyRequest): void {
  if (file?.kind === 'bytes') file.free();
}

const tooLarge = (maxBytes: number): UnreadableBody =>
  new UnreadableBody('bodyTooLarge', `The body is larger than ${maxBytes} bytes.`);

function decodeFile(body: Buffer, { start, end }: { start: number; end: number }, field: FileField): EncodedFile {
  // Escapes only lengthen it: twice as long is too long however it is written, and is not looked into.
  if (end - start > field.maxEncodedBytes * 2) return { kind: 'tooLarge' };
  if (body.toString('latin1', start, start + 5).toLowerCase() === 'data:') return { kind: 'dataUrl' };
  const bytes = decodeBase64InPlace(body, start, end);
  if (bytes === undefined) return { kind: 'notBase64' };
  return bytes.byteLength > (field.maxEncodedBytes * 3) / 4
    ? { kind: 'tooLarge' }
    : { kind: 'bytes', bytes, free: () => freeBytes(body) };
}

/** @returns undefined for no bytes; an UnreadableBody for what is not JSON in UTF-8 */
function parseJson(bytes: Uint8Array): unknown {
  return parseText(bytes, (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return new UnreadableBody('malformedJson', 'The body is not valid JSON.');
    }
  });
}

function parseText(bytes: Uint8Array, parse: (text: string) => unknown): unknown {
  if (bytes.byteLength === 0) return undefined;
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return new UnreadableBody('bodyNotUtf8', 'The body is not UTF-8.');
  }
  return parse(text);
}

/**
 * Undefined when it is longer than `maxBytes`. A body whose length is announced is read into one buffer of that length.
 * @throws ApiError when the connection ends before the body does, or the body takes too long
 */
function readBody(payload: IncomingMessage, maxBytes: number, clock: Clock): Promise<Buffer | undefined> {
  const announced = Number(payload.headers?.['content-length']);
  return new Promise((resolve, reject) => {
    const whole = announced > smallBodyBytes && announced <= maxBytes ? Buffer.allocUnsafeSlow(announced) : undefined;
    let chunks: Buffer[] = [];
    let length = 0;
    payload.on('data', (chunk: Buffer) => {
      if (length + chunk.byteLength > maxBytes) chunks = [];
      else if (whole) chunk.copy(whole, length);
      else chunks.push(chunk);
      length += chunk.byteLength;
      if (whole) freeBytes(chunk);
      if (length > maxDiscardedBytes) reject(new ApiError(400, 'bodyTooLarge', 'The body is far too large.'));
    });
    payload.once('end', () => {
      timer.cancel();
      const [first] = chunks;
      if (length > maxBytes) resolve(undefined);
      else if (whole) resolve(whole.subarray(0, length));
      else resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks));
    });
    const timer = clock.timer(maxBodyMs, () =>
      reject(new ApiError(408, 'bodyTooSlow', 'The body took too long.', { connection: 'close' })),
    );
    payload.once('error', () => reject(new ApiError(400, 'bodyIncomplete', 'The body is incomplete.')));
    payload.once('close', () => {
      timer.cancel();
      reject(new ApiError(400, 'bodyIncomplete', 'The body is incomplete.'));
    });
  });
}
