import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { languageCodes, translationRequest } from '../../../shared/contract/whatsmate-services.ts';
import { whatsmateError } from '../../../shared/contract/whatsmate.ts';
import { TooBusy, createBounded } from '../../clients/bounded.ts';
import type { Translation } from '../../services/translation/translation.ts';
import { TranslationTrouble, type TranslationTroubleCode } from '../../services/translation/provider.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { acceptJsonBodies } from '../json-body.ts';
import { serviceRefusals } from '../refusals.ts';
import { refuseOtherMethods } from '../methods.ts';
import type { Services } from '../services.ts';
import { whatsmateValidator } from './body.ts';
import { createCharged } from './charged.ts';
import { plainText, textAnswer } from './plain-text.ts';

/** 3,500 characters, each escaped as a surrogate pair, and room for fields that are ignored. */
const maxBodyBytes = 64 * 1024;
/** Calls to the provider at once, and those that wait for one to end. */
const asking = { running: 8, waiting: 64 };

const translatePath = '/v1/translation/translate';
const codesPath = '/v1/translation/supported-codes';

/** WhatsMate's translation, to the letter of its reference. */
export async function translationRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { clock, credentials, translation } = services;
  acceptJsonBodies(root, { maxBytes: maxBodyBytes, clock });
  root.setValidatorCompiler(whatsmateValidator);
  const bounded = createBounded(asking);
  const charged = createCharged(services);
  const app = root.withTypeProvider<ZodTypeProvider>();

  app.post(
    translatePath,
    {
      onRequest: credentialsCheck(credentials),
      schema: {
        summary: 'Translate a text',
        tags: ['WhatsMate services'],
        security: [{ clientId: [], clientSecret: [] }],
        body: translationRequest,
        response: {
          200: textAnswer('The translated text'),
          400: whatsmateError.meta({
            description: 'Malformed JSON, missing or invalid field, unknown language or pair, or no translation set up',
          }),
          401: whatsmateError.meta({ description: 'Credentials missing' }),
          ...serviceRefusals,
          500: whatsmateError.meta({ description: 'The translation service failed' }),
          503: whatsmateError.meta({ description: 'Too many translations at once' }),
        },
      },
    },
    async (request, reply) => {
      const { fromLang, toLang, text } = request.body;
      const service = setUp(translation());
      const call = { client: request.client, service: 'translation' } as const;
      const translated = await answered(async () => {
        const pair = await service.pair(fromLang, toLang);
        switch (pair.kind) {
          case 'unknownLanguage':
            throw new ApiError(
              400,
              'unknownLanguage',
              `${pair.field}: there is no language ${request.body[pair.field]}. GET ${codesPath} lists the codes.`,
            );
          case 'noPair':
            throw new ApiError(400, 'noPair', `There is no translation from ${fromLang} to ${toLang}.`);
          case 'same':
            return await charged(call, async () => text);
          case 'found':
            return await charged(call, () => bounded(() => service.translate(pair, text)));
        }
      });
      return plainText(reply, translated);
    },
  );
  refuseOtherMethods(root, translatePath, ['POST']);

  app.get(
    codesPath,
    {
      schema: {
        summary: 'Languages that can be translated',
        tags: ['WhatsMate services'],
        response: {
          200: languageCodes.meta({ description: 'Code → name in English' }),
          400: whatsmateError.meta({ description: 'No translation is set up' }),
          500: whatsmateError.meta({ description: 'The translation service failed' }),
        },
      },
    },
    () => answered(() => setUp(translation()).supportedCodes()),
  );
  refuseOtherMethods(root, codesPath, ['GET', 'HEAD']);
}

/** The documentation has no status for it. 400, as for an instance that is not there: asking again does not help. */
function setUp(translation: Translation | undefined): Translation {
  if (translation) return translation;
  throw new ApiError(400, 'translationNotSetUp', 'Translation is not set up on this gateway. Ask its owner.');
}

async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TooBusy) {
      throw new ApiError(503, 'translationBusy', 'Too many texts are being translated. Try again shortly.', {
        'retry-after': '5',
      });
    }
    if (error instanceof TranslationTrouble) {
      throw new ApiError(500, `translation:${error.code}`, troubleWords[error.code]);
    }
    throw error;
  }
}

const troubleWords: Readonly<Record<TranslationTroubleCode, string>> = {
  unreachable: 'The translation service cannot be reached. Try again later.',
  timedOut: 'The translation service took too long. Try a shorter text, or again later.',
  busy: 'The translation service has too much to do. Try again later.',
  refused: 'The translation service refuses the calls of this gateway. Ask its owner.',
  failed: 'The translation service failed. Try again later.',
};
