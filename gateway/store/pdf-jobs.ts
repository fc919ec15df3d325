import type { PdfFailure } from '../services/pdf/failure.ts';

export interface NewPdfJob {
  readonly id: string;
  readonly client: number;
  readonly url: string;
  readonly now: number;
  /** How many may wait, of all clients and of this one. */
  readonly maxWaiting: number;
  readonly maxWaitingOfClient: number;
}

/** A job whose turn has come. */
export interface PdfJob {
  readonly id: string;
  readonly url: string;
}

export type PdfJobState =
  | { readonly kind: 'submitted' }
  | { readonly kind: 'processing' }
  | { readonly kind: 'completed'; readonly endedAt: number }
  | { readonly kind: 'failed'; readonly failure: PdfFailure };

/** PDFs that are read while nobody waits. URLs and texts are sealed. */
export interface PdfJobStore {
  submitPdfJob(job: NewPdfJob): Promise<'submitted' | 'tooMany'>;
  /** The next job, of the client that has waited longest for a turn; from now on it is processing. */
  takePdfJob(now: number): Promise<PdfJob | undefined>;
  endPdfJob(end: { id: string; outcome: { text: string } | { failure: PdfFailure }; now: number }): Promise<void>;
  /** A job that was taken, and not its fault that it did not end: it waits again, and this try is not counted. */
  returnPdfJob(id: string): Promise<void>;
  /**
   * A job that was taken, and what ran it ended in its midst: it waits again, or has failed when it was its last try.
   * @param which.id one job; without it all that were taken, after a restart
   */
  retryPdfJob(which: { id?: string; maxTries: number; now: number }): Promise<{ waiting: number; failed: number }>;
  pdfJob(which: { client: number; id: string }): Promise<PdfJobState | undefined>;
  /** Undefined when there is none, or none any more. */
  pdfText(which: { client: number; id: string }): Promise<string | undefined>;
  /** Removes texts of jobs that ended before, and jobs that ended before `jobsBefore`. At most `limit` of each. @returns how many */
  sweepPdfJobs(which: { textsBefore: number; jobsBefore: number; limit: number }): Promise<number>;
}
