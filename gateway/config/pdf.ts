import type { PdfSettings } from '../services/pdf/settings.ts';
import type { GatewayConfig } from './load.ts';

/** The limits of PDFs, in the units of the code. */
export function pdfSettings(
  config: Pick<GatewayConfig, 'pdfMaxMb' | 'pdfMaxPages' | 'pdfMaxSeconds' | 'pdfMemoryMb' | 'pdfKeptHours'>,
): PdfSettings {
  return {
    maxMb: config.pdfMaxMb,
    maxPages: config.pdfMaxPages,
    limitMs: config.pdfMaxSeconds * 1_000,
    maxMemoryMb: config.pdfMemoryMb,
    keptMs: config.pdfKeptHours * 3_600_000,
  };
}
