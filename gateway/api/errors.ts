import type { FastifyReply, FastifyRequest } from 'fastify';
import { PortError, type Log } from '../../shared/ports.ts';

/** A call that is refused: its HTTP status, the words for the caller, and the cause's code for the log. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(statusCode: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ApiError';
    this.statusCode = statusCode;
    this.code = code;
    this.headers = headers;
  }
}

const retryLater = { 'retry-after': '5' };

/** Any error as a refusal. Unexpected ones are logged here, once, and told to the caller without details. */
export function asApiError(error: unknown, log: Log): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof PortError) return storeTrouble(error, log);
  const status = statusOf(error);
  if (status !== undefined && status >= 400 && status < 500) {
    // Its own code would name the library that refused it.
    return new ApiError(400, 'badRequest', error instanceof Error ? error.message : 'The request is not valid.');
  }
  log.error('request.failed', {
    reason: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
  });
  return new ApiError(500, 'internal', 'The gateway failed to process the request.');
}

function storeTrouble(error: PortError, log: Log): ApiError {
  switch (error.code) {
    case 'diskFull':
      return new ApiError(503, error.code, 'The disk of the gateway is full. Nothing was accepted.', retryLater);
    case 'readOnly':
      return new ApiError(503, error.code, 'The disk of the gateway is read-only. Nothing was accepted.', retryLater);
    case 'tooManyFiles':
      return new ApiError(503, error.code, 'The gateway has too many open files. Nothing was accepted.', retryLater);
    case 'mediaMissing':
      return new ApiError(404, error.code, 'These bytes are not here.');
    case 'mediaTooLarge':
      return new ApiError(413, error.code, 'The attachment is too large.');
    case 'storeClosed':
      return new ApiError(503, error.code, 'The gateway is stopping. Nothing was accepted.', retryLater);
    default:
      log.error('store.failed', { ...error.details, code: error.code });
      return new ApiError(
        503,
        error.code,
        'The store of the gateway cannot be used. Nothing was accepted.',
        retryLater,
      );
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

declare module 'fastify' {
  interface FastifyReply {
    /** Why the call was refused, for the log. */
    refusal: string;
  }
}

/** Answers refusals in the words of one contract. */
export function errorAnswers(log: Log, body: (error: ApiError) => object) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = asApiError(thrown, log.with({ requestId: request.id }));
    reply.refusal = error.code;
    return reply
      .code(error.statusCode)
      .headers(error.headers)
      .type('application/json; charset=utf-8')
      .send(body(error));
  };
}

/** WhatsMate's form of an error, also used by our own calls for API clients. */
export const errorMessage = (error: Pick<ApiError, 'message'>): { error_message: string } => ({
  error_message: error.message,
});
