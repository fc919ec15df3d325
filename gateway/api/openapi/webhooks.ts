import { z } from 'zod';
import { webhookEvent, whatsmateEvent } from '../../../shared/contract/webhooks.ts';
import { exampleOf, type Schema } from './example.ts';

/** What is said of each form of body. */
const forms = {
  'message.received': 'A message came in. Attachments are fetched by `GET /v1/media/{sha256}`.',
  'message.edited': 'A received message says something else now.',
  'message.deleted': 'A received message was taken back by its writer.',
  'message.status': 'A message of yours took a step after `queued`.',
  'account.state': 'The session of a number of yours changed.',
  test: 'Asked for by `POST /v1/webhooks/{id}/test`; nothing has happened.',
} as const satisfies Record<z.infer<typeof webhookEvent>['type'], string>;

const delivery = `

Events of one chat come in order, one after the other, at least once: remember \`webhook-id\`. Answer within 15 seconds; any 2xx
means received. What failed is tried again for 72 hours.`;

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header' as const,
  required: true,
  description,
  schema: { type: 'string' as const },
  example,
});

/** As Standard Webhooks 1.0.0 names them. */
const parameters = [
  header('webhook-id', 'Of the event, the same in each try', '8d2b1c5e-3f0a-4c57-9d1e-6b7a8c9d0e1f'),
  header('webhook-timestamp', 'Of this try, in seconds since 1970 (UTC)', '1767225600'),
  header(
    'webhook-signature',
    '`v1,` and the base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}` under the bytes of the secret (base64 ' +
      'after `whsec_`). For a day after a new secret was made two of them, divided by a space: one that fits is enough.',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
];

const responses = {
  '2XX': { description: 'Received, whatever the body says' },
  default: {
    description: 'Not received, also a redirect: tried again, at the earliest after `Retry-After` (up to an hour)',
  },
};

function posted(name: string, summary: string, description: string, schema: z.ZodType) {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io: 'output' });
  const content = { schema: body as Schema, example: exampleOf(body as Schema) };
  return {
    post: {
      operationId: `posted:${name}`,
      tags: ['Webhooks'],
      summary,
      description: description + delivery,
      security: [],
      parameters,
      requestBody: { required: true, content: { 'application/json': content } },
      responses,
    },
  };
}

/** What the gateway posts to addresses of its clients, as OpenAPI 3.1 describes it (`webhooks`), from the schemas of the bodies. */
export const describedWebhooks = () => ({
  ...Object.fromEntries(
    Object.entries(forms).map(([type, words]) => {
      const body = webhookEvent.options.find((option) => option.shape.type.safeParse(type).success);
      const only = body?.extend({ type: z.literal(type) }) ?? webhookEvent;
      return [type, posted(type, `Form events: ${type}`, words, only)];
    }),
  ),
  whatsmate: posted(
    'whatsmate',
    'Form whatsmate: a received text',
    'Received texts and captions, as WhatsMate posts them: strings throughout, with your `token`.',
    whatsmateEvent,
  ),
});
