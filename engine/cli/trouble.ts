import { OwnerError } from '../headless/owner-door.ts';

/** A refusal of the device as data; undefined for other errors. */
export const deviceProblem = (error: unknown): { code: string; message: string } | undefined =>
  error instanceof OwnerError ? { code: error.code, message: error.message } : undefined;
