/** What the owner can change. */
export interface PdfSettings {
  /** Of a file in a job. */
  readonly maxMb: number;
  readonly maxPages: number;
  /** For reading a file in a job, once it is here. */
  readonly limitMs: number;
  /** Of the thread that reads one. */
  readonly maxMemoryMb: number;
  /** How long texts are kept for who submitted the job. */
  readonly keptMs: number;
}

export const PDF_SETTINGS: PdfSettings = {
  maxMb: 25,
  maxPages: 1_000,
  limitMs: 120_000,
  maxMemoryMb: 256,
  keptMs: 24 * 3_600_000,
};
