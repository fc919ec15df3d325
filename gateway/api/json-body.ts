import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { freeBytes } from '../../platform/free-bytes.ts';
import type { Clock } from '../../shared/ports.ts';
import { createComingFile, type ComingFile, type EncodedFile } from '../media/encoded-file.ts';
import type { MediaKeeper } from '../media/keeper.ts';
import { ApiError } from './errors.ts';
import { scanStringField } from './json-string-field.ts';
import { readBody, readParts } from './read-body.ts';

/** Stands for a body that could not be read, so that later checks can come first. */
export class UnreadableBody {
  readonly error: ApiError;
  constructor(code: string, message: string) {
    this.error = new ApiError(400, code, message);
  }
}

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
 * @param options.media takes the files of calls that have a `fileField`, which are decoded and written while they come
 */
export function acceptJsonBodies(
  app: FastifyInstance,
  options: { maxBytes: number; clock: Clock; media?: Pick<MediaKeeper, 'begin'> },
): void {
  const { clock, media } = options;
  app.removeAllContentTypeParsers();
  app.decorateRequest('file', undefined);
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) => {
    const { fileField, readCsv, maxBodyBytes = options.maxBytes } = request.routeOptions.config;
    const read =
      fileField && media
        ? await readWithFile(payload, { fileField, maxBodyBytes, clock, media })
        : { rest: (await readBody(payload, maxBodyBytes, clock)) ?? tooLarge(maxBodyBytes), file: undefined };
    request.file = read.file;
    if (read.rest instanceof UnreadableBody) return read.rest;
    if (isCompressed(request.headers['content-encoding'])) {
      return new UnreadableBody('bodyCompressed', 'The body must not be compressed.');
    }
    return readCsv && isCsv(request.headers['content-type']) ? parseText(read.rest, readCsv) : parseJson(read.rest);
  });
  if (media) {
    // Whatever became of the call: what it did not need leaves nothing.
    app.addHook('onSend', (request, _reply, payload, done) => {
      if (request.file?.kind === 'bytes') void request.file.release();
      done(null, payload);
    });
  }
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

const tooLarge = (maxBytes: number): UnreadableBody =>
  new UnreadableBody('bodyTooLarge', `The body is larger than ${maxBytes} bytes.`);

interface FileReading {
  readonly fileField: FileField;
  /** Of all but the file. */
  readonly maxBodyBytes: number;
  readonly clock: Clock;
  readonly media: Pick<MediaKeeper, 'begin'>;
}

/** @returns the file, if there is one, and all of the body but its text */
async function readWithFile(
  payload: IncomingMessage,
  { fileField, maxBodyBytes, clock, media }: FileReading,
): Promise<{ rest: Buffer | UnreadableBody; file: EncodedFile | undefined }> {
  const announced = Number(payload.headers?.['content-length'] ?? Number.POSITIVE_INFINITY);
  const maxFileBytes = Math.floor((Math.min(fileField.maxEncodedBytes, announced) * 3) / 4);
  let coming: ComingFile | undefined;
  const scanner = scanStringField(fileField.name, maxBodyBytes, {
    begin: () => {
      coming?.drop();
      coming = createComingFile(maxFileBytes, media.begin());
    },
    text: (part) => coming?.add(part),
  });
  const maxBytes = maxBodyBytes + fileField.maxEncodedBytes;
  try {
    const isWhole = await readParts(payload, maxBytes, clock, (part) => {
      scanner.add(part);
      freeBytes(part);
    });
    const { isFound, rest } = scanner.end();
    if (!isWhole || !isFound) coming?.drop();
    return {
      rest: isWhole ? (rest ?? tooLarge(maxBodyBytes)) : tooLarge(maxBytes),
      file: isWhole && isFound ? coming?.end() : undefined,
    };
  } catch (error) {
    coming?.drop();
    throw error;
  }
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
