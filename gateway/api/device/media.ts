import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MediaMismatch } from '../../../platform/media-store.ts';
import { mediaPath } from '../../../shared/contract/device.ts';
import { sha256Hex } from '../../../shared/contract/message.ts';
import { ApiError, errorAnswers } from '../errors.ts';
import type { Services } from '../services.ts';
import { deviceErrorBody } from './errors.ts';

/** The largest attachment that a device may hand in: what WhatsApp carries as anything but a document. */
const maxMediaBytes = 100 * 1024 * 1024;

const mediaMissing = (): ApiError => new ApiError(404, 'mediaMissing', 'These bytes are not here.');

/** `GET` and `PUT /media/:sha256`, below the routes that know the device. Bytes are streamed both ways. */
export async function deviceMediaRoutes(app: FastifyInstance, { store, media, log }: Services): Promise<void> {
  const url = mediaPath(':sha256');
  const common = {
    tags: ['Device protocol'],
    security: [{ deviceToken: [] }],
    params: z.object({ sha256: z.string() }),
  };
  app.setErrorHandler(errorAnswers(log, deviceErrorBody));
  // The routes read the bytes themselves.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    (_request: FastifyRequest, payload: Readable, done: (error: null, body: Readable) => void) => done(null, payload),
  );

  app.get<{ Params: { sha256: string } }>(
    url,
    { schema: { ...common, summary: 'The bytes of an attachment that the device has to send' } },
    async (request, reply) => {
      const { sha256 } = request.params;
      const isAllowed =
        sha256Hex.safeParse(sha256).success && (await store.deviceMayRead({ device: request.device, sha256 }));
      const bytes = isAllowed ? await media.size(sha256) : undefined;
      if (bytes === undefined) throw mediaMissing();
      const stream = await media.read(sha256);
      return reply.type('application/octet-stream').header('content-length', bytes).send(stream);
    },
  );

  app.put<{ Params: { sha256: string } }>(
    url,
    { schema: { ...common, summary: 'The bytes of an attachment that the device has received' } },
    async (request, reply) => {
      const { sha256 } = request.params;
      if (!sha256Hex.safeParse(sha256).success) throw mismatch();
      if (Number(request.headers['content-length']) > maxMediaBytes) throw tooLarge();
      const body = (request.body ?? []) as AsyncIterable<Uint8Array>;
      try {
        await media.receive(request.device, sha256, body, maxMediaBytes);
      } catch (error) {
        throw error instanceof MediaMismatch ? mismatch() : cutOff(error);
      }
      return reply.code(204).send();
    },
  );
}

const mismatch = (): ApiError => new ApiError(400, 'mediaMismatch', 'These are other bytes than named.');
const tooLarge = (): ApiError =>
  new ApiError(413, 'mediaTooLarge', `An attachment may have ${maxMediaBytes} bytes.`, { connection: 'close' });

/** A connection that ends before its body does is the caller's trouble, not the gateway's. */
const cutOff = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
    ? new ApiError(400, 'badRequest', 'The body is incomplete.')
    : error;
