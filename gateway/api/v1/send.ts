import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { MESSAGE_DATA_MAX, messageAccepted, newMessage } from '../../../shared/contract/rest.ts';
import { whatsmateError } from '../../../shared/contract/whatsmate.ts';
import { contentOfFile, decideFile, decideWholeFile, type FileDecision, type FileWish } from '../../media/attach.ts';
import { isAccepted, type AcceptOutcome, type MessageWish } from '../../messages/accept.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import type { EncodedFile } from '../../media/encoded-file.ts';
import { acceptJsonBodies } from '../json-body.ts';
import { queuedAnswer, refusalAnswers } from '../refusals.ts';
import type { Services } from '../services.ts';
import { limitUploads } from '../upload-budget.ts';
import { plainValidator } from '../validator.ts';
import { prefixOf } from './prefix.ts';

/** All but the attachment: the longest text, each character escaped. */
const maxBodyBytes = 512 * 1024;

type NewMessage = z.output<typeof newMessage>;
type FileContent = Extract<NewMessage['content'], { media?: unknown }>;
const isFile = (content: NewMessage['content']): content is FileContent => !plainKinds.has(content.kind);
const plainKinds: ReadonlySet<string> = new Set(['text', 'link', 'location']);

/** `POST /v1/messages`: every kind of message, with priority, schedule and validity. */
export async function sendRoutes(app: FastifyInstance, services: Services): Promise<void> {
  acceptJsonBodies(app, { maxBytes: maxBodyBytes, clock: services.clock, media: services.media });
  limitUploads(app, services.uploads);
  app.setValidatorCompiler(plainValidator);
  app.addHook('onRequest', credentialsCheck(services.credentials));

  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/messages',
    {
      config: { fileField: { name: 'data', maxEncodedBytes: MESSAGE_DATA_MAX } },
      schema: {
        tags: ['Messages'],
        summary: 'Send a message of any kind',
        security: [{ clientId: [], clientSecret: [] }],
        body: newMessage,
        response: {
          200: messageAccepted.meta({ description: 'Accepted and stored' }),
          400: whatsmateError,
          401: whatsmateError,
          404: whatsmateError.meta({ description: 'No message of yours has this attachment' }),
          470: whatsmateError.meta({ description: 'The attachment is empty' }),
          471: whatsmateError.meta({ description: 'The number is not registered, opted out, or not on the network' }),
          ...refusalAnswers,
          503: whatsmateError,
        },
      },
    },
    async (request) => queuedAnswer(await send(services, request, request.body)),
  );
}

async function send(services: Services, request: FastifyRequest, body: NewMessage): Promise<AcceptOutcome> {
  const { client } = request;
  const key = idempotencyKey(request);
  const { channel, instance, to, content, priority, notBefore, validityMs } = body;
  const common: Omit<MessageWish, 'content'> = {
    client,
    channel,
    instance,
    to,
    priority,
    notBefore: notBefore === undefined ? undefined : Date.parse(notBefore),
    validityMs,
    idempotencyKey: key,
  };
  if (!isFile(content)) return services.accept({ ...common, content });
  const now = services.clock.now();
  const mayRepeat = key !== undefined;
  const refusal = await services.store.checkFile({ client, channel, instance, to, now, mayRepeat });
  if (refusal) return { kind: 'refused', refusal };
  const { media } = content;
  const wish = fileWish(content);
  if (media === undefined) {
    const { bytes, coming } = fileOf(request.file);
    const mimetype = typeOf(wish, decideWholeFile(wish, bytes));
    return services.media.keep(
      coming,
      (file) => services.accept({ ...common, content: contentOfFile(wish, { ...file, mimetype }) }),
      isAccepted,
    );
  }
  const isOwn = (await services.store.clientMedia({ client, sha256: media.sha256 })) !== undefined;
  return services.media.withStored(media.sha256, async (file) => {
    if (!isOwn || !file) throw new ApiError(404, 'mediaUnknown', 'No message of yours has this attachment.');
    const mimetype = typeOf(wish, decideFile(wish, await prefixOf(await services.media.read(file.sha256))));
    return services.accept({ ...common, content: contentOfFile(wish, { ...file, mimetype }) });
  });
}

function fileWish({ media: _media, ...content }: FileContent): FileWish {
  if (content.kind !== 'document') return { said: content };
  const { mimetype: declaredMime, ...said } = content;
  return { said, declaredMime };
}

function fileOf(encoded: EncodedFile | undefined): Extract<EncodedFile, { kind: 'bytes' }> {
  switch (encoded?.kind) {
    case 'bytes':
      return encoded;
    case 'tooLarge':
      throw new ApiError(400, 'fileTooLarge', 'data is too large.');
    case 'dataUrl':
      throw new ApiError(400, 'dataUrl', 'data must be base64 alone, without "data:...;base64," before it.');
    case 'notBase64':
      throw new ApiError(400, 'notBase64', 'data must be base64.');
    case undefined:
      throw new ApiError(400, 'fileMissing', 'data must hold the attachment in base64, or content.media name one.');
  }
}

function typeOf(wish: FileWish, decision: FileDecision): string {
  if (decision.ok) return decision.mime;
  if (decision.code === 'empty') throw new ApiError(470, 'fileEmpty', 'The attachment cannot be empty.');
  if (decision.code === 'cutOff') {
    throw new ApiError(400, decision.code, 'The attachment is incomplete: the end of the file is missing.');
  }
  const found = decision.found === undefined ? '' : ` It is ${decision.found}.`;
  throw new ApiError(400, decision.code, `The attachment cannot be sent as ${wish.said.kind}.${found}`);
}
