import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { ApiError } from './errors.ts';
import { UnreadableBody } from './json-body.ts';

/** Validates our own calls for API clients: says the first thing that is wrong, with the field's name. */
export const plainValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    if (data instanceof UnreadableBody) return { error: data.error };
    const result = schema.safeParse(data, { reportInput: true });
    if (result.success) return { value: result.data };
    const [issue] = result.error.issues;
    const field = issue?.path.join('.') ?? '';
    if (!issue || field === '') return { error: new ApiError(400, 'bodyInvalid', 'The body must be a JSON object.') };
    // Our own words begin with the field.
    const words = issue.message.startsWith(field) ? issue.message : `${field} ${wordsOf(issue)}.`;
    return { error: new ApiError(400, `invalid:${field}`, words) };
  };

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return issue.inclusive === false ? `must be more than ${issue.minimum}` : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.inclusive === false ? `must be less than ${issue.maximum}` : `must be at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'must be a time with its zone, such as 2026-12-24T18:00:00Z'
        : 'is not valid';
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : 'is none that is known';
    case 'custom':
      return issue.message;
    default:
      return 'is not valid';
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};
