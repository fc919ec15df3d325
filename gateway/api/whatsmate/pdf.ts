import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { pdfJobStatus, pdfRequest } from '../../../shared/contract/whatsmate-services.ts';
import { whatsmateError } from '../../../shared/contract/whatsmate.ts';
import { TooBusy } from '../../clients/bounded.ts';
import type { PdfFailure } from '../../services/pdf/failure.ts';
import { refusedUrl } from '../../services/pdf/fetch-pdf.ts';
import { wordsOf } from '../../services/pdf/words.ts';
import type { PdfJobState } from '../../store/pdf-jobs.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { serviceRefusals } from '../refusals.ts';
import { refuseOtherMethods } from '../methods.ts';
import type { Services } from '../services.ts';
import { whatsmateValidator } from './body.ts';
import { createCharged } from './charged.ts';
import { plainText, textAnswer } from './plain-text.ts';

const extractPath = '/v1/pdf/extract';
const submitPath = '/v1/pdf/job/submit';
const checkPath = '/v1/pdf/job/check';
const retrievePath = '/v1/pdf/job/retrieve_text';

const tags = ['WhatsMate services'];
const security = [{ clientId: [], clientSecret: [] }];
const jobParams = z.object({ jobId: z.string().meta({ format: 'uuid', description: 'From the submission' }) });
const credentialErrors = {
  401: whatsmateError.meta({ description: 'Credentials missing' }),
  474: whatsmateError.meta({ description: 'Invalid CLIENT ID / Secret' }),
};

const charges = { 401: credentialErrors[401], ...serviceRefusals };

/** WhatsMate's PDF to text, to the letter of its reference. */
export async function pdfRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { pdf, guard } = services;
  root.setValidatorCompiler(whatsmateValidator);
  // Programs send a content type, and bodies, with a GET too: they mean nothing here.
  root.removeAllContentTypeParsers();
  root.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null);
  });
  const onRequest = credentialsCheck(services.credentials);
  const charged = createCharged(services);
  const app = root.withTypeProvider<ZodTypeProvider>();

  const textAt = async (url: string): Promise<string> => {
    const extraction = await pdf.now(url).catch((error: unknown) => {
      throw error instanceof TooBusy
        ? busy('Too many PDFs are being read. Submit a job, or try again shortly.')
        : error;
    });
    switch (extraction.kind) {
      case 'text':
        return extraction.text;
      case 'failed':
        throw refusal(extraction.failure, jobHints[extraction.failure.code]);
      case 'stopped':
        throw busy('The gateway is stopping. Try again shortly.');
    }
  };

  app.get(
    extractPath,
    {
      onRequest,
      exposeHeadRoute: false,
      schema: {
        summary: 'Text of a PDF of at most 1 MB and 10 pages',
        tags,
        security,
        querystring: pdfRequest,
        response: {
          200: textAnswer('The text of the PDF'),
          400: whatsmateError.meta({ description: 'url missing or refused, or the file is for a job' }),
          ...charges,
          500: whatsmateError.meta({ description: 'No PDF there, or none that can be read' }),
          503: whatsmateError.meta({ description: 'Too many PDFs at once, or the gateway is stopping' }),
        },
      },
    },
    async (request, reply) => {
      const { client, query } = request;
      const refused = refusedUrl(query.url, guard);
      if (refused) throw refusal(refused);
      const text = await charged({ client, service: 'pdf' }, () => textAt(query.url));
      return plainText(reply, text);
    },
  );
  refuseOtherMethods(root, extractPath, ['GET']);

  app.get(
    submitPath,
    {
      onRequest,
      exposeHeadRoute: false,
      schema: {
        summary: 'Submit a PDF of any size that the gateway allows',
        tags,
        security,
        querystring: pdfRequest,
        response: {
          200: pdfJobStatus.meta({ description: 'Stored; its text is for the other two calls' }),
          400: whatsmateError.meta({ description: 'url missing or refused' }),
          ...charges,
          503: whatsmateError.meta({ description: 'Too many jobs are waiting' }),
        },
      },
    },
    async (request) => {
      const { url } = request.query;
      const refused = refusedUrl(url, guard);
      if (refused) throw refusal(refused);
      const { client } = request;
      return await charged({ client, service: 'pdf' }, async () => {
        const id = await pdf.jobs.submit({ client, url });
        if (id === undefined) throw busy('Too many PDF jobs are waiting. Try again later.');
        return { status: 'submitted', id };
      });
    },
  );
  refuseOtherMethods(root, submitPath, ['GET']);

  const jobOf = async (client: number, id: string): Promise<PdfJobState> => {
    const state = await pdf.jobs.state({ client, id });
    if (state) return state;
    throw new ApiError(400, 'unknownJob', 'There is no such job.');
  };

  app.get(
    `${checkPath}/:jobId`,
    {
      onRequest,
      schema: {
        summary: 'How far a PDF job is',
        tags,
        security,
        params: jobParams,
        response: {
          200: pdfJobStatus.meta({ description: 'submitted, Processing, Completed, or Failed: and why' }),
          400: whatsmateError.meta({ description: 'No job ID, or no such job' }),
          ...credentialErrors,
        },
      },
    },
    async (request) => {
      const { jobId: id } = request.params;
      return { id, status: statusOf(await jobOf(request.client, id)) };
    },
  );

  app.get(
    `${retrievePath}/:jobId`,
    {
      onRequest,
      schema: {
        summary: 'The text of a PDF job, or how far it is',
        tags,
        security,
        params: jobParams,
        response: {
          200: {
            description: 'The text of a completed job; the status of another one',
            content: { 'text/plain': { schema: z.string() }, 'application/json': { schema: pdfJobStatus } },
          },
          400: whatsmateError.meta({ description: 'No job ID, or no such job' }),
          ...credentialErrors,
          500: whatsmateError.meta({ description: 'The text no longer exists' }),
        },
      },
    },
    async (request, reply) => {
      const which = { client: request.client, id: request.params.jobId };
      const state = await jobOf(which.client, which.id);
      if (state.kind !== 'completed') return { id: which.id, status: statusOf(state) };
      const text = await pdf.jobs.text(which);
      if (text === undefined) throw new ApiError(500, 'textGone', 'The text no longer exists.');
      return plainText(reply, text);
    },
  );

  for (const path of [checkPath, retrievePath]) {
    refuseOtherMethods(root, `${path}/:jobId`, ['GET', 'HEAD']);
    app.get(path, { onRequest, schema: { hide: true } }, () => {
      throw new ApiError(400, 'jobMissing', 'Job ID not specified: the path must end with it.');
    });
    refuseOtherMethods(root, path, ['GET', 'HEAD']);
  }
}

function statusOf(state: PdfJobState): string {
  switch (state.kind) {
    case 'submitted':
      return 'submitted';
    case 'processing':
      return 'Processing';
    case 'completed':
      return 'Completed';
    case 'failed':
      return `Failed: ${wordsOf(state.failure).words}`;
  }
}

const jobHints: Partial<Record<PdfFailure['code'], string>> = {
  tooLarge: ' Submit it as a job.',
  tooManyPages: ' Submit it as a job.',
  tooSlow: ' Submit it as a job.',
};

function refusal(failure: PdfFailure, hint = ''): ApiError {
  const { words, isCallersFault } = wordsOf(failure);
  const code = failure.code === 'notFetched' ? `pdf:${failure.guard}` : `pdf:${failure.code}`;
  return new ApiError(isCallersFault ? 400 : 500, code, words + hint);
}

const busy = (words: string): ApiError => new ApiError(503, 'pdfBusy', words, { 'retry-after': '10' });
