import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { CredentialCheck, Credentials } from '../clients/credentials.ts';
import { ApiError } from './errors.ts';
import { refusalError } from './refusals.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The store's number of the client whose credentials were right; 0 before the check. */
    client: number;
  }
}

/** Checks X-WM-CLIENT-ID and X-WM-CLIENT-SECRET before anything else of a call is looked at. */
export function credentialsCheck(credentials: Credentials): onRequestHookHandler {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void) => {
    const id = headerText(request.headers['x-wm-client-id']);
    const secret = headerText(request.headers['x-wm-client-secret']);
    if (id === '' || secret === '') {
      done(new ApiError(401, 'credentialsMissing', 'X-WM-CLIENT-ID and X-WM-CLIENT-SECRET are required.'));
      return;
    }
    const settle = (check: CredentialCheck): void => {
      if (check.kind === 'valid') request.client = check.client;
      done(check.kind === 'valid' ? undefined : refusal(check.kind));
    };
    const check = credentials.check(id, secret);
    if (check instanceof Promise) check.then(settle, done);
    else settle(check);
  };
}

function refusal(kind: Exclude<CredentialCheck['kind'], 'valid'>): ApiError {
  switch (kind) {
    case 'wrong':
      return new ApiError(474, 'credentialsWrong', 'Invalid CLIENT ID / Secret');
    case 'busy':
      return new ApiError(503, 'credentialChecksBusy', 'Too many credentials are being checked. Try again shortly.', {
        'retry-after': '2',
      });
    default:
      return refusalError({ kind });
  }
}

/** Node reads headers as Latin-1; programs send UTF-8. */
function headerText(value: string | string[] | undefined): string {
  const text = (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
  return isAscii(text) ? text : Buffer.from(text, 'latin1').toString('utf8');
}

const isAscii = (text: string): boolean => !/[\u0080-\u00ff]/.test(text);
