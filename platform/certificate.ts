import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { createSecureContext, Server as TlsServer } from 'node:tls';
import type { Clock, Log, Timer } from '../shared/ports.ts';
import { errnoOf } from './atomic-file.ts';

/** How often the files are looked at: whoever renews a certificate need not tell us. */
const lookEveryMs = 60_000;
/** A certificate that ends sooner is named in the log once a day. */
const warnBeforeMs = 14 * 24 * 3_600_000;
const warnEveryMs = 24 * 3_600_000;

/** Files that cannot be used, in words for the owner. */
export class CertificateError extends Error {
  override name = 'CertificateError';
}

export interface CertificateFiles {
  /** PEM: the server's certificate, then those between it and the authority. */
  readonly certificate: string;
  readonly key: string;
  /** What the owner calls the two settings, for the words of an error. */
  readonly names: { readonly certificate: string; readonly key: string };
}

export interface Certificate {
  /** For the server that is made with it. */
  readonly pem: { readonly cert: string; readonly key: string };
  /** UTC milliseconds. */
  readonly expiresAt: number;
  /** The server takes renewed files for its next connections; those that are open go on. */
  serve(server: Server): void;
  /** Looks at the files now. Files that cannot be used change nothing but the log. */
  reload(): void;
  stop(): void;
}

interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly expiresAt: number;
}

/** Reads the files, and again whenever they change. @throws CertificateError when they cannot be used at the start */
export function openCertificate(options: { files: CertificateFiles; clock: Clock; log: Log }): Certificate {
  const { files, clock, log } = options;
  let pair = read(files);
  let server: TlsServer | undefined;
  let timer: Timer | undefined;
  /** What was wrong when it was last looked at, so that it is said once. */
  let trouble: string | undefined;
  let warnedAt = Number.NEGATIVE_INFINITY;

  const reload = (): void => {
    try {
      const found = read(files);
      if (trouble !== undefined) log.info('certificate.readable', {});
      trouble = undefined;
      if (found.cert === pair.cert && found.key === pair.key) return;
      pair = found;
      server?.setSecureContext({ cert: pair.cert, key: pair.key });
      log.info('certificate.reloaded', { expiresAt: new Date(pair.expiresAt).toISOString() });
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      if (trouble !== error.message) log.error('certificate.notReloaded', { reason: error.message });
      trouble = error.message;
    }
  };
  const warn = (): void => {
    const now = clock.now();
    if (pair.expiresAt - now > warnBeforeMs || now - warnedAt < warnEveryMs) return;
    warnedAt = now;
    log.warn('certificate.ending', { expiresAt: new Date(pair.expiresAt).toISOString() });
  };
  const look = (): void => {
    reload();
    warn();
    timer = clock.timer(lookEveryMs, look);
  };
  warn();
  timer = clock.timer(lookEveryMs, look);

  return {
    get pem() {
      return { cert: pair.cert, key: pair.key };
    },
    get expiresAt() {
      return pair.expiresAt;
    },
    serve: (made) => {
      if (made instanceof TlsServer) server = made;
    },
    reload,
    stop: () => timer?.cancel(),
  };
}

/** A certificate is replaced file by file: one that does not fit its key yet is refused here and taken when both are there. */
function read(files: CertificateFiles): Pair {
  const cert = readText(files.certificate, files.names.certificate);
  const key = readText(files.key, files.names.key);
  try {
    createSecureContext({ cert, key });
    return { cert, key, expiresAt: Date.parse(new X509Certificate(cert).validTo) };
  } catch (error) {
    throw new CertificateError(
      `${files.names.certificate} and ${files.names.key} cannot be used together (${errnoOf(error) ?? 'no certificate and key in PEM'}).`,
    );
  }
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CertificateError(`${name}: ${path} cannot be read (${errnoOf(error) ?? String(error)}).`);
  }
}
