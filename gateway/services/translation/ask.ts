import type { z } from 'zod';
import type { Clock } from '../../../shared/ports.ts';
import { TranslationTrouble, type TranslationTroubleCode } from './provider.ts';

/** Programs wait 30 s for a translation (the samples of the documentation): their answer must come before. */
const LIMIT_MS = 15_000;
/** 3,500 characters, each as an escaped pair of surrogates, several times; lists of languages are shorter. */
const MAX_BYTES = 1024 * 1024;

export interface Question<Answer> {
  readonly url: URL;
  /** POST when there is one. */
  readonly body?: URLSearchParams | string;
  readonly answer: z.ZodType<Answer>;
}

/** Asks a provider by HTTP. */
export type Ask = <Answer>(question: Question<Answer>) => Promise<Answer>;

/**
 * Asks with limits of time and size. The owner named the address, so it may lie anywhere; redirects are not followed.
 * @throws TranslationTrouble
 */
export function createAsk(clock: Clock): Ask {
  return async ({ url, body, answer }) => {
    const end = new AbortController();
    const timer = clock.timer(LIMIT_MS, () => end.abort());
    try {
      const isJson = typeof body === 'string';
      const response = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { accept: 'application/json', ...(isJson && { 'content-type': 'application/json' }) },
        redirect: 'error',
        signal: end.signal,
        ...(body !== undefined && { body }),
      });
      const bytes = await readUpTo(response);
      if (!response.ok) throw new TranslationTrouble(troubleOf(response.status), response.status);
      const parsed = answer.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
      if (!parsed.success) throw new TranslationTrouble('failed', response.status, { cause: parsed.error });
      return parsed.data;
    } catch (error) {
      if (error instanceof TranslationTrouble) throw error;
      if (end.signal.aborted) throw new TranslationTrouble('timedOut');
      throw new TranslationTrouble(error instanceof SyntaxError ? 'failed' : 'unreachable', undefined, {
        cause: error,
      });
    } finally {
      timer.cancel();
    }
  };
}

const BUSY: readonly number[] = [429, 503];

function troubleOf(status: number): TranslationTroubleCode {
  if (BUSY.includes(status)) return 'busy';
  return status < 500 ? 'refused' : 'failed';
}

async function readUpTo(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop ends the connection.
    if (length > MAX_BYTES) throw new TranslationTrouble('failed', response.status);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @param base with or without a path of its own, with or without a slash at its end */
export function under(base: string, path: string): URL {
  return new URL(path, base.endsWith('/') ? base : `${base}/`);
}
