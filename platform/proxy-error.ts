import type { ProxyTrouble } from '../shared/model/proxy.ts';

/** A connection did not get through the proxy; `detail` is the proxy's or the system's word, without addresses. */
export class ProxyError extends Error {
  readonly code: ProxyTrouble;
  readonly detail: string | undefined;
  constructor(code: ProxyTrouble, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? code : `${code} ${detail}`, options);
    this.name = 'ProxyError';
    this.code = code;
    this.detail = detail;
  }
}

/** The proxy's part in a failure, however deep libraries have wrapped it. */
export function proxyErrorIn(error: unknown): ProxyError | undefined {
  for (let found = error, depth = 0; found instanceof Error && depth < MAX_DEPTH; depth += 1) {
    if (found instanceof ProxyError) return found;
    found = found.cause ?? ('data' in found ? found.data : undefined);
  }
  return undefined;
}

const MAX_DEPTH = 8;
