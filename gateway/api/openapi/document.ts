import type { SwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { exampleOf, type Schema } from './example.ts';
import { describedWebhooks } from './webhooks.ts';
import { errorStatuses, SEND_ERRORS, type ErrorStatus } from './errors.ts';

interface Media {
  schema?: Schema | { readonly $ref: string };
  example?: unknown;
}
interface Answer {
  description: string;
  content?: Record<string, Media>;
}
interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; schema?: Schema; example?: unknown }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Answer>;
}

const description = `Send by WhatsApp and Telegram from your own numbers. Every call takes the headers \`X-WM-CLIENT-ID\` and
\`X-WM-CLIENT-SECRET\`; every error is \`{"error_message": "…"}\`. The calls of WhatsMate v3 keep to the letter of its documentation.`;

const tags = [
  { name: 'WhatsMate v3', description: 'Messages, health and registration, for programs written against WhatsMate' },
  { name: 'WhatsMate services', description: 'Translation and text of PDFs' },
  { name: 'Messages', description: 'Every kind of message, what became of it, and what comes in' },
  { name: 'Webhooks', description: 'What happens is posted to your addresses' },
  { name: 'Recipients', description: 'Who may be written to' },
  { name: 'Plan', description: 'What is left of your plan, and what you have used' },
  { name: 'Operation', description: 'For whoever runs the gateway' },
  {
    name: 'Device protocol',
    description: 'Between the gateway and the machines that send. Not for customers’ programs',
  },
];

/** How the description of all calls is made from the routes' schemas. */
export const openApi = (version: string): SwaggerOptions => ({
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Pairline gateway',
      version,
      description,
      license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' },
    },
    servers: [{ url: '/' }],
    tags,
    components: {
      securitySchemes: {
        clientId: { type: 'apiKey', in: 'header', name: 'X-WM-CLIENT-ID', description: 'Your CLIENT_ID' },
        clientSecret: { type: 'apiKey', in: 'header', name: 'X-WM-CLIENT-SECRET', description: 'Your CLIENT_SECRET' },
        deviceToken: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        Error: {
          type: 'object',
          properties: { error_message: { type: 'string' } },
          required: ['error_message'],
        },
      },
    },
  },
  transform: jsonSchemaTransform,
  transformObject: (made) => {
    if (!('openapiObject' in made)) return made.swaggerObject;
    const { openapiObject } = made;
    for (const [path, item] of Object.entries(openapiObject.paths ?? {})) {
      for (const [method, operation] of Object.entries(item ?? {})) complete(method, path, operation as Operation);
    }
    return Object.assign(openapiObject, { webhooks: describedWebhooks() });
  },
});

/** What every call has in common is said here and not in each route. */
function complete(method: string, path: string, operation: Operation): void {
  operation.operationId ??= operationId(method, path);
  if (operation.tags?.includes('Device protocol')) return;
  const isForClients = operation.security?.some((one) => 'clientId' in one) === true;
  const isSend = method === 'post' && (path.endsWith('/message/{instance}') || path === '/v1/messages');
  const common: readonly ErrorStatus[] = isForClients ? ['401', '474', '503'] : [];
  for (const status of [...common, ...(isSend ? SEND_ERRORS : [])]) {
    operation.responses[status] ??= { description: errorStatuses[status].meaning };
  }
  if (isSend) {
    (operation.parameters ??= []).push(idempotencyKey);
    operation.responses['409'] ??= { description: 'The Idempotency-Key belongs to another message' };
  }
  for (const [status, answer] of Object.entries(operation.responses)) describe(status, answer);
  for (const media of Object.values(operation.requestBody?.content ?? {})) media.example ??= exampleOfMedia(media);
  for (const parameter of operation.parameters ?? []) {
    if (parameter.schema && parameter.in === 'path') parameter.example ??= exampleOf(parameter.schema, parameter.name);
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same call with the same key is one message, and gets the same answer',
  schema: { type: 'string' },
  example: 'order-4709',
};

function describe(status: string, answer: Answer): void {
  if (!isErrorStatus(status)) {
    if (answer.description === 'Default Response') answer.description = 'Done';
    for (const media of Object.values(answer.content ?? {})) media.example ??= exampleOfMedia(media);
    return;
  }
  const { meaning, words } = errorStatuses[status];
  if (answer.description === 'Default Response') answer.description = meaning;
  answer.content = {
    'application/json': { schema: { $ref: '#/components/schemas/Error' }, example: { error_message: words } },
  };
}

const isErrorStatus = (status: string): status is ErrorStatus => Object.hasOwn(errorStatuses, status);

const exampleOfMedia = ({ schema }: Media): unknown =>
  schema === undefined || '$ref' in schema ? undefined : exampleOf(schema);

/** `postV3WhatsappSingleTextMessage` for `POST /v3/whatsapp/single/text/message/{instance}`. */
const operationId = (method: string, path: string): string =>
  method +
  path
    .replaceAll(/\{instance\}|\{accountId\}/g, '')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
