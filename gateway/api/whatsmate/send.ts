import type { FastifyRequest } from 'fastify';
import type { Content } from '../../../shared/contract/message.ts';
import type { Channel, Destination } from '../../../shared/model/channel.ts';
import { contentOfFile, decideWholeFile, type FileRefusal, type FileWish } from '../../media/attach.ts';
import { isAccepted, type AcceptOutcome } from '../../messages/accept.ts';
import { ApiError } from '../errors.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import type { EncodedFile } from '../../media/encoded-file.ts';
import type { Services } from '../services.ts';

/** What a WhatsMate call asks for. */
export type Send =
  | { readonly to: Destination; readonly content: Content }
  | { readonly to: Destination; readonly file: FileWish };

interface Where {
  readonly client: number;
  readonly channel: Channel;
  readonly instance: number;
}

/** Accepts what a call asks for. Nothing of a refused one is stored. @throws ApiError; PortError as store and disk */
export async function accept(
  { store, media, clock, accept: acceptMessage }: Pick<Services, 'store' | 'media' | 'clock' | 'accept'>,
  where: Where,
  send: Send,
  request: FastifyRequest,
): Promise<AcceptOutcome> {
  const key = idempotencyKey(request);
  if ('content' in send) return acceptMessage({ ...where, ...send, idempotencyKey: key });
  const { to, file } = send;
  // Before the bytes are stored; the commit looks again.
  const refused = await store.checkFile({ ...where, to, now: clock.now(), mayRepeat: key !== undefined });
  if (refused) return { kind: 'refused', refusal: refused };
  const field = file.said.kind === 'voiceNote' ? 'voice_note' : file.said.kind;
  const { bytes, coming } = fileOf(request.file, field);
  const decision = decideWholeFile(file, bytes, 'whatsmate');
  if (!decision.ok) throw refusal(field, decision);
  return media.keep(
    coming,
    (stored) =>
      acceptMessage({
        ...where,
        to,
        content: contentOfFile(file, { ...stored, mimetype: decision.mime }),
        idempotencyKey: key,
      }),
    isAccepted,
  );
}

function fileOf(encoded: EncodedFile | undefined, field: string): Extract<EncodedFile, { kind: 'bytes' }> {
  switch (encoded?.kind) {
    case 'bytes':
      return encoded;
    case 'tooLarge':
      throw new ApiError(400, 'fileTooLarge', `${field} is too large.`);
    case 'dataUrl':
      throw new ApiError(400, 'dataUrl', `${field} must be base64 alone, without "data:...;base64," before it.`);
    case 'notBase64':
    case undefined:
      throw new ApiError(400, 'notBase64', `${field} must be base64.`);
  }
}

function refusal(field: string, why: FileRefusal): ApiError {
  if (why.code === 'empty') return new ApiError(470, 'fileEmpty', 'Document / Image cannot be empty.');
  if (why.code === 'cutOff')
    return new ApiError(400, why.code, `${field} is incomplete: the end of the file is missing.`);
  const found = why.found === undefined ? '' : ` It is ${why.found}.`;
  return new ApiError(400, why.code, `${field} holds no ${field.replace('_', ' ')} of a known type.${found}`);
}
