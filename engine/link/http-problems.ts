import { proxyErrorIn } from '../../platform/proxy-error.ts';
import type { DeviceCall } from '../../shared/contract/device.ts';
import type { LinkProblem, LinkProblemCode } from '../../shared/model/link.ts';
import { machineTroubleOf } from '../machine-trouble.ts';

/** What an answer that is no success means. */
export interface AnswerProblem {
  problem: LinkProblem;
  code?: string;
  retryAfterMs?: number;
}

/** A gateway that asks for more patience than this is asked again anyway. */
const RETRY_AFTER_MAX_MS = 300_000;

export function problemOfAnswer(answer: {
  call: DeviceCall | 'media';
  status: number;
  code: string | undefined;
  retryAfter: string | string[] | undefined;
}): AnswerProblem {
  const { call, status, code } = answer;
  const retryAfterMs = retryAfterOf(answer.retryAfter);
  return {
    problem: { code: codeOf(call, status, code), httpStatus: status, ...(code !== undefined && { detail: code }) },
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function codeOf(call: DeviceCall | 'media', status: number, code: string | undefined): LinkProblemCode {
  switch (status) {
    case 401:
      if (code === 'codeInvalid' || code === 'codeExpired') return code;
      return call === 'enrol' ? 'codeInvalid' : 'tokenRefused';
    case 426:
      return 'versionUnsupported';
    case 429:
      return 'rateLimited';
    default:
      return 'gatewayError';
  }
}

/** Only seconds: the date form would need the two clocks to agree. */
function retryAfterOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d{1,9}$/.test(header)) return undefined;
  return Math.min(Number(header) * 1_000, RETRY_AFTER_MAX_MS);
}

/** OpenSSL's and Node's words for a certificate that is not believed. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

export const isCertificateCode = (code: string): boolean => CERTIFICATE_CODES.has(code);

/** A call that got no answer. The system's or undici's name of the reason is the detail. */
export function problemOfFailure(error: unknown): LinkProblem {
  const proxy = proxyErrorIn(error);
  if (proxy) return { code: proxy.code, ...(proxy.detail !== undefined && { detail: proxy.detail }) };
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return { code: 'timedOut', detail: code };
  const own = machineTroubleOf(code);
  if (own?.code === 'tooManyFiles') return { code: own.code, detail: own.detail };
  if (code !== undefined && isCertificateCode(code)) return { code: 'certificateRefused', detail: code };
  return {
    // A name that is not found, or a host to which no way leads, need not mean that this machine has no network.
    code: 'unreachable',
    detail: code ?? (error instanceof Error ? error.name : 'unknown'),
    ...((own !== undefined || isRefusedHere(error)) && { stayedHere: true }),
  };
}

/** Nobody listens where the gateway on this machine should. */
const isRefusedHere = (error: unknown): boolean =>
  error instanceof Error &&
  'address' in error &&
  (error.address === '127.0.0.1' || error.address === '::1') &&
  'code' in error &&
  error.code === 'ECONNREFUSED';
