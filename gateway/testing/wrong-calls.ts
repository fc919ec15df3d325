import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { expect } from 'vitest';
import { pictureOf, pictures } from './pictures.ts';
import { startTestGateway, type TestDevice, type TestGateway } from './test-gateway.ts';

/** What callers do wrong, for every call of the API: the status, the words, and that nothing of it is left. */

const MB = 1_048_576;
export const NUMBER_INVALID = 'Destination number is invalid.';

export const mp3 = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(500, 1)]);
const opus = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(500, 1)]);
export const jpeg = pictures['image/jpeg'];
export const files = { image: jpeg, document: Buffer.from('%PDF-1.7'), audio: mp3, voice_note: opus };
export type FileKind = keyof typeof files;
const maxMB: Record<FileKind, number> = { image: 6, document: 9, audio: 3, voice_note: 3 };

/** The largest file whose base64 has just the allowed length, or one byte more. */
export const largest = (kind: FileKind, more = 0): string => {
  const bytes = (maxMB[kind] * MB * 3) / 4 + more;
  const file = kind === 'image' ? pictureOf(bytes) : Buffer.concat([files[kind], Buffer.alloc(bytes)], bytes);
  return file.toString('base64');
};

/** One wrong call. The body is sent as it is when it is text or bytes. */
export interface Wrong {
  readonly what: string;
  readonly url: string;
  readonly method?: InjectOptions['method'];
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly words: string | RegExp;
}

/** A gateway of two clients with five instances each, and what shows that a wrong call leaves nothing there. */
export interface WrongedGateway {
  readonly test: TestGateway;
  readonly device: TestDevice;
  readonly epoch: number;
  refused(wrong: Wrong): Promise<void>;
}

export async function startWrongedGateway(): Promise<WrongedGateway> {
  let accepted = 0;
  const test = await startTestGateway((store) => ({
    ...store,
    acceptMessage: async (message) => {
      const outcome = await store.acceptMessage(message);
      if (outcome.kind !== 'refused') accepted += 1;
      return outcome;
    },
  }));
  const { admin } = test.gateway;
  const telegram = { client: 'shop@example.com', channel: 'telegram' } as const;
  await admin.call('instance.create', telegram);
  await admin.call('instance.optIn', { ...telegram, instance: 1, optIn: false });
  await admin.call('client.create', { id: 'other' });
  for (let count = 0; count < 5; count += 1) {
    await admin.call('instance.create', { client: 'other', channel: count < 4 ? 'whatsapp' : 'telegram' });
  }
  const device = await test.enrol();
  const epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });

  return {
    test,
    device,
    epoch,
    refused: async ({ url, method = 'POST', body, headers = {}, status, words }) => {
      const before = { accepted, media: await test.storedMedia() };
      const response = await test.gateway.app.inject({
        method,
        url,
        headers: { ...test.headers, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { payload: payloadOf(body) }),
      });
      expect(response.statusCode).toBe(status);
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      const answer = response.json<Record<string, unknown>>();
      expect(answer).toEqual({ error_message: expect.stringMatching(words) });
      // Neither a stack nor the name of a file or library of ours.
      expect(answer['error_message']).not.toMatch(/\n|\bat \S+:\d|node_modules|\.ts\b|zod|fastify|undefined/i);
      expect(accepted).toBe(before.accepted);
      expect(await test.storedMedia()).toEqual(before.media);
    },
  };
}

const payloadOf = (body: unknown): string | Buffer =>
  typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);

/** What is wrong with any body of a send, whatever it is about. */
export const wrongBodies = (url: string, good: object): Wrong[] =>
  [
    { what: 'no body', body: '', words: 'The body must be a JSON object.' },
    { what: 'a body of blanks', body: ' \n', words: 'The body is not valid JSON.' },
    { what: 'malformed JSON', body: '{"number":', words: 'The body is not valid JSON.' },
    { what: 'a form', body: 'number=14155552671&message=x', words: 'The body is not valid JSON.' },
    { what: 'a list', body: [good], words: 'The body must be a JSON object.' },
    { what: 'a string', body: '"x"', words: 'The body must be a JSON object.' },
    { what: 'null', body: 'null', words: 'The body must be a JSON object.' },
    {
      what: 'bytes that are no UTF-8',
      body: Buffer.from('{"message":"ñ"}', 'latin1'),
      words: 'The body is not UTF-8.',
    },
    { what: 'UTF-16', body: Buffer.from(JSON.stringify(good), 'utf16le'), words: 'The body is not valid JSON.' },
    {
      what: 'a compressed body',
      body: gzipSync(JSON.stringify(good)),
      headers: { 'content-encoding': 'gzip' },
      words: 'The body must not be compressed.',
    },
    {
      what: 'lists in lists',
      body: `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
      words: 'The body must be a JSON object.',
    },
    { what: 'objects without end', body: '{"a":'.repeat(10_000), words: 'The body is not valid JSON.' },
    { what: 'a field with NUL in its name', body: '{"\\u0000":1}', words: /^(\w+ must be|instance)/ },
    {
      what: 'a body over the limit',
      body: `{"more":"${'x'.repeat(13 * MB)}"}`,
      words: /^The body is larger than \d+ bytes\.$/,
    },
  ].map((wrong) => ({ url, status: 400, ...wrong }));

/** A field in every shape that it must not have. */
export const wrongTypes = (url: string, good: object, field: string, words: RegExp, isOptional = false): Wrong[] =>
  [
    ...(isOptional
      ? []
      : [
          ['missing', undefined],
          ['null', null],
        ]),
    ['a number', 42],
    ['true', true],
    ['a list', ['x']],
    ['an object', { x: 'x' }],
  ].map(([shape, value]) => ({
    what: `${field}: ${shape}`,
    url,
    body: { ...good, [String(field)]: value },
    status: 400,
    words,
  }));

export const wrongText = (url: string, good: object, field: string, max: number): Wrong[] => [
  ...wrongTypes(url, good, field, new RegExp(`^${field} must be a string`)),
  ...[
    ['empty', '', 'must not be empty'],
    ['too long by one', 'x'.repeat(max + 1), `must not be longer than ${max} characters`],
    ['too long by one emoji', '👍'.repeat(max + 1), `must not be longer than ${max} characters`],
    ['NUL', 'a\u0000b', 'must not hold control characters'],
    ['half of a surrogate pair', 'a\ud83d', 'must not hold half of a surrogate pair'],
  ].map(([shape, value, words]) => ({
    what: `${field}: ${shape}`,
    url,
    body: { ...good, [field]: value },
    status: 400,
    words: new RegExp(`^${field} ${words}\\.$`),
  })),
];
