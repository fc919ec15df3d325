import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** Answers with the text itself, whatever the caller accepts, as the documentation's samples expect. */
export const plainText = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/plain; charset=utf-8').send(text);

/** Such an answer, for the description of the API. */
export const textAnswer = (description: string) => ({
  description,
  content: { 'text/plain': { schema: z.string() } },
});
