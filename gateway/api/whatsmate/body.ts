import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { UnreadableBody } from '../json-body.ts';

/** Validates WhatsMate's bodies: names of fields are trimmed, and what is wrong is said with WhatsMate's statuses. */
export const whatsmateValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    if (data instanceof UnreadableBody) return { error: data.error };
    const result = schema.safeParse(httpPart === 'body' ? withTrimmedNames(data) : data);
    return result.success ? { value: result.data } : { error: refusal(result.error) };
  };

/** A field under its exact name wins over one whose name only matches after trimming. */
function withTrimmedNames(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const entries = Object.entries(data);
  if (entries.every(([name]) => name === name.trim())) return data;
  // Without a prototype, a field called `__proto__` is a field like any other.
  const trimmed: Record<string, unknown> = Object.create(null);
  for (const [name, value] of entries) trimmed[name.trim()] ??= value;
  return Object.assign(trimmed, Object.fromEntries(entries.filter(([name]) => name === name.trim())));
}

function refusal(error: z.ZodError): ApiError {
  const [issue] = error.issues;
  if (issue?.code === 'invalid_format' && issue.path[0] === 'number') {
    return new ApiError(471, 'numberInvalid', 'Destination number is invalid.');
  }
  if (!issue || issue.path.length === 0) return new ApiError(400, 'bodyInvalid', 'The body must be a JSON object.');
  return new ApiError(400, `invalid:${String(issue.path[0])}`, issue.message);
}
