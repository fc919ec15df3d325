/** A file that somebody sends from a phone: what the control interfaces of all networks share. */
import { z } from 'zod';

export const mediaFields = {
  mimetype: z.string().min(3).max(200).optional(),
  /** The file itself, for small ones. */
  base64: z.base64().optional(),
  /** Makes up a file of this many bytes. */
  size: z.number().int().min(1).max(200_000_000).optional(),
  fileName: z.string().min(1).max(500).optional(),
  seconds: z.number().int().min(0).max(86_400).optional(),
  width: z.number().int().min(1).max(20_000).optional(),
  height: z.number().int().min(1).max(20_000).optional(),
};

export function isOneFile({ base64, size }: { readonly base64?: unknown; readonly size?: unknown }): boolean {
  return (base64 === undefined) !== (size === undefined);
}

export const oneFileRule = { message: 'either base64 or size' };
