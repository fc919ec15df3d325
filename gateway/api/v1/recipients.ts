import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { channel, phoneNumber } from '../../../shared/contract/message.ts';
import {
  erasedAnswer,
  importAnswer,
  importRequest,
  ofInstance,
  optedOutAnswer,
  optOutRequest,
  recipientAnswer,
  recipientsPage,
  recipientsQuery,
  registrationAnswer,
  registrationQuery,
} from '../../../shared/contract/recipients.ts';
import { whatsmateError } from '../../../shared/contract/whatsmate.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { consentsFromCsv, CsvError } from '../../../shared/policy/consents-csv.ts';
import { ConsentProblem, importConsents } from '../../recipients/import.ts';
import { registrationOf } from '../../recipients/registration.ts';
import { shownPage, shownWithEvidence } from '../../recipients/shown.ts';
import type { OptInView } from '../../store/recipients.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { acceptJsonBodies, UnreadableBody } from '../json-body.ts';
import { refuseOtherMethods } from '../methods.ts';
import { refusalError } from '../refusals.ts';
import type { Services } from '../services.ts';
import { plainValidator } from '../validator.ts';

/** 5,000 consents with proofs of ordinary length. */
const maxBodyBytes = 4 * 1024 * 1024;

const byNumber = z.object({ number: z.string().max(40) });
const query = z.object(ofInstance);

/** Whom the client's accounts may write to, and how people register. */
export async function recipientRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { store, clock, polls, credentials } = services;
  const app = root.withTypeProvider<ZodTypeProvider>();
  acceptJsonBodies(root, { maxBytes: maxBodyBytes, clock });
  root.setValidatorCompiler(plainValidator);
  app.addHook('onRequest', credentialsCheck(credentials));

  /** @throws ApiError when the client has no such instance */
  const ruleOf = async (which: { client: number; channel: Channel; instance: number }): Promise<OptInView> => {
    const rule = await store.optIn(which);
    if (!rule) throw refusalError({ kind: 'unknownInstance' });
    return rule;
  };
  const common = { tags: ['Recipients'], security: [{ clientId: [], clientSecret: [] }] };
  const errors = { 400: whatsmateError, 401: whatsmateError, 474: whatsmateError };
  const errorsOfOne = { ...errors, 404: whatsmateError, 471: whatsmateError };

  app.get(
    '/v1/recipients',
    {
      schema: {
        ...common,
        summary: 'People who registered or opted out',
        querystring: recipientsQuery,
        response: { 200: recipientsPage, ...errors },
      },
    },
    async (request) => {
      const which = { client: request.client, ...request.query };
      await ruleOf(which);
      return shownPage(await store.recipients(which), which.limit);
    },
  );

  app.post(
    '/v1/recipients',
    {
      config: { readCsv },
      schema: {
        ...common,
        summary: 'Register people who agreed elsewhere, with proof: JSON, or text/csv with the same names as columns',
        querystring: query,
        body: importRequest,
        response: { 200: importAnswer, ...errors },
      },
    },
    async (request) => {
      const which = { client: request.client, ...request.query };
      await ruleOf(which);
      try {
        return await importConsents(store, which, request.body.recipients, clock.now());
      } catch (error) {
        if (error instanceof ConsentProblem) throw new ApiError(400, 'consentInvalid', error.message);
        throw error;
      }
    },
  );

  app.get(
    '/v1/recipients/:number',
    {
      schema: {
        ...common,
        summary: 'What a person said about being written to, and how that is known',
        params: byNumber,
        querystring: query,
        response: { 200: recipientAnswer, ...errorsOfOne },
      },
    },
    async (request) => {
      const which = { client: request.client, ...request.query, number: numberOf(request.params) };
      await ruleOf(which);
      const found = await store.recipient(which);
      if (!found) throw unknownRecipient();
      return shownWithEvidence(found);
    },
  );

  app.post(
    '/v1/recipients/:number/opt-out',
    {
      schema: {
        ...common,
        summary: 'A person does not want to be written to any more: what waits for them is cancelled',
        params: byNumber,
        querystring: query,
        body: optOutRequest,
        response: { 200: optedOutAnswer, ...errorsOfOne },
      },
    },
    async (request) => {
      const which = { client: request.client, ...request.query, number: numberOf(request.params) };
      await ruleOf(which);
      const device = await store.optOut({ ...which, proof: request.body?.proof ?? null, now: clock.now() });
      if (device !== null) polls.wake(device);
      return { number: which.number, state: 'optedOut' as const };
    },
  );

  app.delete(
    '/v1/recipients/:number',
    {
      schema: {
        ...common,
        summary: 'Forget a person: only a keyed digest stays, so that a refusal still holds',
        params: byNumber,
        querystring: query,
        response: { 200: erasedAnswer, ...errorsOfOne },
      },
    },
    async (request) => {
      const which = { client: request.client, ...request.query, number: numberOf(request.params) };
      await ruleOf(which);
      if (!(await store.eraseRecipient({ ...which, now: clock.now() }))) throw unknownRecipient();
      return { number: which.number, erased: true as const };
    },
  );

  app.get(
    '/v1/instances/:channel/:instance/registration-link',
    {
      schema: {
        ...common,
        summary: 'A link and a QR code that register with one tap',
        params: z.object({ channel, instance: ofInstance.instance }),
        querystring: registrationQuery,
        response: {
          200: registrationAnswer,
          ...errors,
          409: whatsmateError.meta({ description: 'No number is paired with this instance yet' }),
        },
      },
    },
    async (request) => {
      const rule = await ruleOf({ client: request.client, ...request.params });
      const answer = await registrationOf(request.params.channel, rule, request.query.language);
      if (!answer) throw new ApiError(409, 'notPaired', 'No number is paired with this instance yet.');
      return answer;
    },
  );

  refuseOtherMethods(root, '/v1/recipients', ['GET', 'HEAD', 'POST']);
  refuseOtherMethods(root, '/v1/recipients/:number', ['GET', 'HEAD', 'DELETE']);
  refuseOtherMethods(root, '/v1/recipients/:number/opt-out', ['POST']);
  refuseOtherMethods(root, '/v1/instances/:channel/:instance/registration-link', ['GET', 'HEAD']);
}

function readCsv(text: string): unknown {
  try {
    return { recipients: consentsFromCsv(text) };
  } catch (error) {
    if (error instanceof CsvError) return new UnreadableBody('csvInvalid', error.message);
    throw error;
  }
}

const unknownRecipient = (): ApiError => new ApiError(404, 'recipientUnknown', 'Nothing is known of this number.');

function numberOf({ number }: { number: string }): string {
  const digits = number.replace(/^\+/u, '');
  if (!phoneNumber.safeParse(digits).success) {
    throw new ApiError(471, 'numberInvalid', 'Destination number is invalid.');
  }
  return digits;
}
