import type { LogFields } from '../../shared/ports.ts';

/** Longer runs of digits are numbers or ids, longer runs of base64 or hex may be keys. */
export const maskNumbers = (text: string): string => text.replaceAll(/\d{5,}|[A-Za-z0-9+/=_-]{25,}/g, '#');

/** What may be logged of an unknown error: its name and codes, never its text. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  const status = (error as { output?: { statusCode?: unknown } }).output?.statusCode;
  return {
    error: error.name,
    ...(typeof code === 'string' && { code }),
    ...(typeof status === 'number' && { status }),
  };
}
