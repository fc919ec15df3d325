import type { PdfFailure } from './failure.ts';

/** What one file may cost. */
export interface PdfLimits {
  readonly maxPages: number;
  /** UTF-16 units. */
  readonly maxTextLength: number;
  /** Of the thread that reads it, its buffers too. */
  readonly maxMemoryBytes: number;
  readonly limitMs: number;
}

export type Extraction =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: PdfFailure };

/** What the worker is given, and what it says once. */
export interface WorkerTask extends Pick<PdfLimits, 'maxPages' | 'maxTextLength'> {
  readonly bytes: Uint8Array;
}

export const failed = (failure: PdfFailure): Extraction => ({ kind: 'failed', failure });
