import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { refuseOtherMethods } from '../methods.ts';
import { refusalError } from '../refusals.ts';

/** The last part of most paths. Judged after the credentials, so that it is not the schema that refuses. */
export const instanceParams = z.object({
  instance: z.string().meta({ description: 'Positive integer, counted per channel', examples: ['1'] }),
});

/** Positive integers; more digits than any gateway will ever have instances. */
const instanceNumber = /^[1-9][0-9]{0,8}$/;

/** @throws ApiError when it is no number of an instance */
export function instanceIn({ instance }: { readonly instance: string }): number {
  if (!instanceNumber.test(instance)) throw refusalError({ kind: 'unknownInstance' });
  return Number(instance);
}

/** A path that ends before the number of the instance is a JSON 400, as old programs expect. */
export function refuseWithoutInstance(
  app: FastifyInstance,
  path: string,
  method: 'GET' | 'POST',
  checkCredentials: onRequestHookHandler,
): void {
  app.route({
    method,
    url: path,
    onRequest: checkCredentials,
    schema: { hide: true },
    handler: () => {
      throw new ApiError(400, 'instanceMissing', 'The path must end with the number of the instance.');
    },
  });
  refuseOtherMethods(app, path, method === 'GET' ? ['GET', 'HEAD'] : ['POST']);
}
