import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureOf, pictures } from '../testing/pictures.ts';
import { room, startTestGateway, type TestDevice, type TestGateway } from '../testing/test-gateway.ts';

/**
 * What callers do wrong, for every call of the API: the status, the words, and that nothing of it is left. Translation and
 * PDF have tables of their own beside them.
 */

const MB = 1_048_576;
const NUMBER_INVALID = 'Destination number is invalid.';
const EMPTY = 'Document / Image cannot be empty.';

const mp3 = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(500, 1)]);
const opus = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(500, 1)]);
const jpeg = pictures['image/jpeg'];
const files = { image: jpeg, document: Buffer.from('%PDF-1.7'), audio: mp3, voice_note: opus };
type FileKind = keyof typeof files;
const maxMB: Record<FileKind, number> = { image: 6, document: 9, audio: 3, voice_note: 3 };

/** The largest file whose base64 has just the allowed length, or one byte more. */
const largest = (kind: FileKind, more = 0): string => {
  const bytes = (maxMB[kind] * MB * 3) / 4 + more;
  const file = kind === 'image' ? pictureOf(bytes) : Buffer.concat([files[kind], Buffer.alloc(bytes)], bytes);
  return file.toString('base64');
};

let test: TestGateway;
let device: TestDevice;
let epoch: number;
let accepted = 0;
beforeAll(async () => {
  test = await startTestGateway((store) => ({
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
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
});
afterAll(() => test.stop());

/** One wrong call. The body is sent as it is when it is text or bytes. */
interface Wrong {
  readonly what: string;
  readonly url: string;
  readonly method?: InjectOptions['method'];
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly words: string | RegExp;
}

const payloadOf = (body: unknown): string | Buffer =>
  typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);

async function refused({ url, method = 'POST', body, headers = {}, status, words }: Wrong): Promise<void> {
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
}

/** What is wrong with any body of a send, whatever it is about. */
const wrongBodies = (url: string, good: object): Wrong[] =>
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
const wrongTypes = (url: string, good: object, field: string, words: RegExp, isOptional = false): Wrong[] =>
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

const wrongText = (url: string, good: object, field: string, max: number): Wrong[] => [
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

const wrongDestination = (
  url: string,
  good: { number?: string; group_name?: string; group_admin?: string },
): Wrong[] => {
  if (good.number !== undefined) {
    const numbers = [
      '',
      '1234',
      '1'.repeat(16),
      '+14155552671',
      '0049 151',
      '١٤١٥٥٥٥٢٦٧١',
      '14155552671\n',
      '1e10',
      '٠',
    ];
    return [
      ...wrongTypes(url, good, 'number', /^number must be a string/),
      ...numbers.map((number) => ({
        what: `number: ${JSON.stringify(number)}`,
        url,
        body: { ...good, number },
        status: 471,
        words: NUMBER_INVALID,
      })),
    ];
  }
  const admins = ['', '1234', '1'.repeat(31), '+14155552671', 'Ann'];
  return [
    ...wrongText(url, good, 'group_name', 150),
    ...(good.group_admin === undefined ? [] : wrongTypes(url, good, 'group_admin', /^group_admin must be a string/)),
    ...(good.group_admin === undefined ? [] : admins).map((group_admin) => ({
      what: `group_admin: ${JSON.stringify(group_admin)}`,
      url,
      body: { ...good, group_admin },
      status: 400,
      words: /^group_admin must be 5 to 30 digits/,
    })),
  ];
};

const wrongFile = (url: string, good: object, kind: FileKind): Wrong[] => {
  const base64 = files[kind].toString('base64');
  const shapes: [string, unknown, number, string | RegExp][] = [
    ['empty', '', 470, EMPTY],
    ['padding alone', '==', 400, `${kind} must be base64.`],
    ['no base64', 'string*', 400, `${kind} must be base64.`],
    ['a length that no base64 has', 'AAAAA', 400, `${kind} must be base64.`],
    ['padding in the middle', `AA==${base64}`, 400, `${kind} must be base64.`],
    ['blanks', base64.replace(/^(.{8})/, '$1 '), 400, `${kind} must be base64.`],
    ['hex', `0x${files[kind].toString('hex')}!`, 400, `${kind} must be base64.`],
    ['a data: URL', `data:image/png;base64,${base64}`, 400, /must be base64 alone, without "data:/],
    ['too large by one byte', largest(kind, 1), 400, `${kind} is too large.`],
  ];
  const judged: [string, unknown, number, string | RegExp][] = [
    ['words', Buffer.from('hello, this is no file').toString('base64'), 400, /holds no .* of a known type\.$/],
    ['zeros', Buffer.alloc(100).toString('base64'), 400, /holds no .* of a known type\.$/],
    [
      'another kind of file',
      (kind === 'image' ? mp3 : jpeg).toString('base64'),
      400,
      /of a known type\. It is \w+\/\w+\.$/,
    ],
  ];
  const cutOff: [string, unknown, number, string | RegExp][] = Object.entries(pictures).map(([mime, bytes]) => [
    `a truncated ${mime}`,
    bytes.subarray(0, bytes.byteLength - 8).toString('base64'),
    400,
    'image is incomplete: the end of the file is missing.',
  ]);
  return [
    ...wrongTypes(url, good, kind, new RegExp(`^${kind} must be a string in base64`)),
    ...[...shapes, ...(kind === 'document' ? [] : judged), ...(kind === 'image' ? cutOff : [])].map(
      ([shape, value, status, words]) => ({
        what: `${kind}: ${shape}`,
        url,
        body: { ...good, [kind]: value },
        status,
        words,
      }),
    ),
    ...(kind === 'image' ? [] : wrongText(url, good, 'filename', 80)),
    ...wrongTypes(url, good, 'caption', /^caption must be a string of at most 250 characters/, true),
    ...[
      ['too long by one', 'x'.repeat(251)],
      ['a control character', 'a\u0007'],
    ].map(([shape, caption]) => ({
      what: `caption: ${shape}`,
      url,
      body: { ...good, caption },
      status: 400,
      words: /^caption must /,
    })),
  ];
};

const links: [string, string][] = [
  ['words', 'not a link'],
  ['a script', 'javascript:alert(1)'],
  ['a file', 'file:///etc/passwd'],
  ['mail', 'mailto:ann@example.com'],
  ['no host', 'https://'],
];

/** Calls whose path is wrong, or that come by another method. */
const wrongCalls = (base: string, good: object): Wrong[] => [
  ...['0', '-1', '1.5', 'x', '01', '999999999999', '1%20', "1'--", '%00', '%F0%9F%91%8D', '4'].map((instance) => ({
    what: `instance ${instance}`,
    url: `${base}/${instance}`,
    body: good,
    status: 400,
    words: 'There is no such instance.',
  })),
  ...['', '/', '//'].map((end) => ({
    what: `no instance: ${JSON.stringify(end)}`,
    url: `${base}${end}`,
    body: good,
    status: 400,
    words: 'The path must end with the number of the instance.',
  })),
  { what: 'a malformed escape', url: `${base}/%E0%A4%A`, body: good, status: 400, words: 'The path is not valid.' },
  { what: 'more path', url: `${base}/1/more`, body: good, status: 404, words: 'There is no such path.' },
  { what: 'another case', url: `${base.toUpperCase()}/1`, body: good, status: 404, words: 'There is no such path.' },
  ...(['GET', 'PUT', 'DELETE', 'PATCH'] as const).map((method) => ({
    what: method,
    method,
    url: `${base}/1`,
    status: 405,
    words: 'Use POST.',
  })),
];

const number = '14155552671';
const named = { group_name: 'Family', group_admin: '14155550000' };
const file = (kind: FileKind): object => ({
  [kind]: files[kind].toString('base64'),
  ...(kind !== 'image' && { filename: 'a.bin' }),
});

const sends = (['whatsapp', 'telegram'] as const).flatMap((channel) =>
  (['single', 'group'] as const).flatMap((target) =>
    (channel === 'whatsapp'
      ? (['text', 'url', 'image', 'document'] as const)
      : (['text', 'image', 'document', 'audio', 'voice_note'] as const)
    ).map((kind) => {
      const byNameAlone = channel === 'whatsapp' && (kind === 'image' || kind === 'document');
      const to = target === 'single' ? { number } : byNameAlone ? { group_name: named.group_name } : named;
      const said = kind === 'text' ? { message: 'x' } : kind === 'url' ? { url: 'https://example.com' } : file(kind);
      return { base: `/v3/${channel}/${target}/${kind}/message`, kind, to, good: { ...to, ...said } };
    }),
  ),
);

describe.each(sends)('$base', ({ base, kind, to, good }) => {
  const url = `${base}/1`;
  const table: Wrong[] = [
    ...wrongBodies(url, good),
    ...wrongCalls(base, good),
    ...wrongDestination(url, { ...to, ...good }),
    ...(kind === 'text' ? wrongText(url, good, 'message', 900) : []),
    ...(kind === 'url'
      ? [
          ...wrongTypes(url, good, 'url', /^url must be a string/),
          ...links.map(([what, link]) => ({
            what: `url: ${what}`,
            url,
            body: { ...good, url: link },
            status: 400,
            words: 'url must be a link with http or https.',
          })),
          {
            what: 'url: too long by one',
            url,
            body: { ...good, url: `https://example.com/${'x'.repeat(881)}` },
            status: 400,
            words: /longer than 900/,
          },
        ]
      : []),
    ...(kind === 'text' || kind === 'url' ? [] : wrongFile(url, good, kind)),
  ];

  it.each(table)('$what', refused);

  it('and what is just right is accepted', async () => {
    const most = {
      ...good,
      ...('number' in to ? { number: '1'.repeat(15) } : { group_name: '家'.repeat(150) }),
      ...('group_admin' in to && { group_admin: '1'.repeat(30) }),
      ...(kind === 'text' && { message: '👍'.repeat(900) }),
      ...(kind === 'url' && { url: `https://example.com/${'x'.repeat(880)}` }),
      ...(kind !== 'text' && kind !== 'url' && { [kind]: largest(kind), caption: 'x'.repeat(250) }),
      ...('filename' in good && { filename: 'x'.repeat(80) }),
    };
    expect(await test.send(most, { url: `${url}?utm_source=x&instance=9` })).toMatchObject({ status: 200 });
    expect(await test.send(good, { url: `/${url.replaceAll('/', '//')}/` })).toMatchObject({ status: 200 });
  });
});

describe('/v1/messages', () => {
  const url = '/v1/messages';
  const good = { instance: 1, to: { kind: 'number', number }, content: { kind: 'text', text: 'x' } };
  const content = (kind: string, more: object = {}) => ({ ...good, content: { kind, ...more } });
  const data = jpeg.toString('base64');
  const cases: [string, object, number, string | RegExp][] = [
    ['no instance', { ...good, instance: undefined }, 400, /^instance is missing\.$/],
    ['an instance in words', { ...good, instance: '1' }, 400, /^instance must be a number\.$/],
    ['an unknown instance', { ...good, instance: 9 }, 400, 'There is no such instance.'],
    ["another client's instance", { ...good, instance: 3 }, 400, 'There is no such instance.'],
    [
      'an instance of the other channel',
      { ...good, instance: 2, channel: 'telegram' },
      400,
      /has the channel WhatsApp/,
    ],
    ['an unknown channel', { ...good, channel: 'pigeon' }, 400, 'channel must be "whatsapp" or "telegram".'],
    ['no recipient', { ...good, to: undefined }, 400, 'to is missing.'],
    ['a number as recipient', { ...good, to: number }, 400, 'to must be an object.'],
    ['a wrong number', { ...good, to: { kind: 'number', number: '+1' } }, 400, 'to.number is not valid.'],
    ['a group without name', { ...good, to: { kind: 'group' } }, 400, /^to\.name must be a string/],
    [
      '151 characters of group',
      { ...good, to: { kind: 'group', name: 'x'.repeat(151) } },
      400,
      /^to\.name must not be lo/,
    ],
    [
      'a creator in words',
      { ...good, to: { kind: 'group', name: 'x', creator: 'Ann' } },
      400,
      'to.creator is not valid.',
    ],
    [
      'a creator without end',
      { ...good, to: { kind: 'group', name: 'x', creator: '1'.repeat(31) } },
      400,
      'to.creator is not valid.',
    ],
    ['no content', { ...good, content: undefined }, 400, 'content is missing.'],
    ['an unknown kind', content('poem'), 400, 'content.kind is none that is known.'],
    ['an empty text', content('text', { text: '' }), 400, 'content.text must not be empty.'],
    ['a text too long by one', content('text', { text: 'x'.repeat(65_537) }), 400, /^content\.text must not be longer/],
    ['NUL in a text', content('text', { text: 'a\u0000' }), 400, /^content\.text must not hold control/],
    ['half of a surrogate pair', content('text', { text: '\ud800' }), 400, /^content\.text must not hold half/],
    ['a script as link', content('link', { url: 'javascript:1' }), 400, /^content\.url must be a link/],
    ['no attachment', content('image'), 400, /^data must hold the attachment/],
    ['a list as attachment', { ...content('image'), data: [data] }, 400, 'data must be a string.'],
    ['an empty attachment', { ...content('image'), data: '' }, 470, /cannot be empty/],
    ['no base64', { ...content('image'), data: '*' }, 400, 'data must be base64.'],
    ['a data: URL', { ...content('image'), data: `data:image/jpeg;base64,${data}` }, 400, /^data must be base64 alone/],
    ['a truncated picture', { ...content('image'), data: data.slice(0, 400) }, 400, /^The attachment is incomplete/],
    ['a song as picture', { ...content('image'), data: mp3.toString('base64') }, 400, /It is audio\/mpeg\.$/],
    ['a picture as song', { ...content('audio'), data }, 400, /It is image\/jpeg\.$/],
    ['a song as voice note', { ...content('voiceNote'), data: mp3.toString('base64') }, 400, /as voiceNote/],
    [
      'an attachment too large by one byte',
      { ...content('document', { fileName: 'a' }), data: largest('document', 1) },
      400,
      'data is too large.',
    ],
    ['a document without name', { ...content('document'), data }, 400, /^content\.fileName must be a string/],
    [
      '256 characters of name',
      { ...content('document', { fileName: 'x'.repeat(256) }), data },
      400,
      /^content\.fileName/,
    ],
    [
      'a caption of 4,097 characters',
      { ...content('image', { caption: 'x'.repeat(4_097) }), data },
      400,
      /^content\.caption/,
    ],
    ['a hash that is none', content('image', { media: { sha256: 'x' } }), 400, 'content.media.sha256 is not valid.'],
    ['an unknown hash', content('image', { media: { sha256: '0'.repeat(64) } }), 404, /^No message of yours/],
    [
      'a place beyond the pole',
      content('location', { latitude: 91, longitude: 0 }),
      400,
      'content.latitude must be at most 90.',
    ],
    ['no time', { ...good, notBefore: 'tomorrow' }, 400, /^notBefore must be a time with its zone/],
    [
      'a time without zone',
      { ...good, notBefore: '2026-01-02T10:00:00' },
      400,
      /^notBefore must be a time with its zone/,
    ],
    ['no validity', { ...good, validityMs: 0 }, 400, 'validityMs must be more than 0.'],
    ['a validity of years', { ...good, validityMs: 1e12 }, 400, /^validityMs must be at most \d+\.$/],
    ['an unknown priority', { ...good, priority: 'asap' }, 400, /^priority must be "low" or /],
  ];
  const bodies = wrongBodies(url, good).filter(({ what }) => !what.startsWith('a field'));
  it.each([
    ...bodies,
    ...cases.map(([what, body, status, words]) => ({ what, url, body, status, words })),
    ...(['GET', 'PUT', 'DELETE', 'PATCH'] as const).map((method) => ({
      what: method,
      url,
      method,
      status: 405,
      words: 'Use POST.',
    })),
  ])('$what', refused);
});

describe('calls that read', () => {
  const get = (what: string, url: string, status: number, words: string | RegExp): Wrong => ({
    what,
    url,
    method: 'GET',
    status,
    words,
  });
  const noMessage = 'There is no such message.';
  const uuid = '018f0000-0000-7000-8000-000000000000';
  const hash = createHash('sha256').update('x').digest('hex');
  const post = (what: string, url: string, status: number, words: string | RegExp): Wrong => ({
    ...get(what, url, status, words),
    method: 'POST',
  });
  it.each<Wrong>([
    get('the status of no id', '/v1/messages/x', 404, noMessage),
    get('of an unknown id', `/v1/messages/${uuid}`, 404, noMessage),
    get('of NUL', '/v1/messages/%00', 404, noMessage),
    get('of an endless id', `/v1/messages/${'x'.repeat(5_000)}`, 400, 'The path is not valid.'),
    get('of an id with more behind it', `/v1/messages/${uuid}/more`, 404, 'There is no such path.'),
    post('to cancel what is unknown', `/v1/messages/${uuid}/cancel`, 404, noMessage),
    post('to cancel no id', '/v1/messages/x/cancel', 404, noMessage),
    get('a cancellation that is asked for', `/v1/messages/${uuid}/cancel`, 405, 'Use POST.'),
    get('messages after words', '/v1/inbound?after=x', 400, 'after must be a number.'),
    get('after less than nothing', '/v1/inbound?after=-1', 400, 'after must be at least 0.'),
    get('none of them', '/v1/inbound?limit=0', 400, /^limit\b/),
    get('too many', '/v1/inbound?limit=501', 400, /^limit\b/),
    get('of an unknown channel', '/v1/inbound?channel=pigeon', 400, /^channel\b/),
    get('of no instance', '/v1/inbound?instance=0', 400, /^instance\b/),
    get('twice the same', '/v1/inbound?limit=1&limit=2', 400, /^limit\b/),
    post('messages that are posted', '/v1/inbound', 405, /^Use GET/),
    get('media of no hash', '/v1/media/x', 404, 'There is no such attachment.'),
    get('of an unknown hash', `/v1/media/${hash}`, 404, 'There is no such attachment.'),
    get('outside of its folder', '/v1/media/..%2F..%2Fgateway.db', 404, /^There is no such/),
    post('media that are posted', `/v1/media/${hash}`, 405, /^Use GET/),
    get('the health of an unknown instance', '/v3/whatsapp/status/health/9', 400, 'There is no such instance.'),
    get('of no number', '/v3/telegram/status/health/x', 400, 'There is no such instance.'),
    get('of none', '/v3/telegram/status/health/', 400, /^The path must end/),
    post('of a health that is posted', '/v3/whatsapp/status/health/1', 405, /^Use GET/),
    get('a registration of a wrong number', '/v3/whatsapp/status/registration/1/+1', 471, NUMBER_INVALID),
    get('of words', '/v3/whatsapp/status/registration/1/Ann', 471, NUMBER_INVALID),
    get('of an unknown instance', `/v3/whatsapp/status/registration/9/${number}`, 400, 'There is no such instance.'),
    get('of the other channel', `/v3/telegram/status/registration/2/${number}`, 400, /has the channel WhatsApp/),
    get('of no number', '/v3/whatsapp/status/registration/1', 400, /^The path must end/),
    get('of nothing', '/v3/whatsapp/status/registration/', 400, /^The path must end/),
    post('of a registration that is posted', `/v3/whatsapp/status/registration/1/${number}`, 405, /^Use GET/),
    get('an unknown path', '/v3/whatsapp', 404, 'There is no such path.'),
    get('the root of another house', '/wp-login.php', 404, 'There is no such path.'),
  ])('$what', refused);
});

describe('credentials', () => {
  const calls: [InjectOptions['method'], string][] = [
    ...sends.map(({ base }) => ['POST', `${base}/1`] as [InjectOptions['method'], string]),
    ['POST', '/v1/messages'],
    ['GET', '/v1/messages/x'],
    ['POST', '/v1/messages/x/cancel'],
    ['GET', '/v1/inbound'],
    ['GET', '/v1/media/x'],
    ['GET', '/v3/whatsapp/status/health/1'],
    ['GET', '/v3/telegram/status/health/1'],
    ['GET', '/v3/whatsapp/status/registration/1/14155552671'],
  ];
  it.each(calls)('%s %s: missing, empty or wrong, said before anything else is judged', async (method, url) => {
    const id = 'x-wm-client-id';
    const secret = 'x-wm-client-secret';
    const right = test.headers;
    const wrong: [Record<string, string>, number][] = [
      [{}, 401],
      [{ [id]: right[id] ?? '' }, 401],
      [{ [secret]: right[secret] ?? '' }, 401],
      [{ ...right, [secret]: ' ' }, 401],
      [{ ...right, [secret]: `${right[secret]}x` }, 474],
      [{ ...right, [id]: 'nobody' }, 474],
      [{ [id]: 'x'.repeat(4_000), [secret]: 'ñ'.repeat(1_000) }, 474],
    ];
    for (const [headers, status] of wrong) {
      const answer = await test.call({ method, url, headers, ...(method === 'POST' && { payload: '{' }) });
      expect([headers, answer.status]).toEqual([headers, status]);
      expect(answer.body).toEqual({
        error_message: status === 474 ? 'Invalid CLIENT ID / Secret' : expect.stringContaining('required'),
      });
    }
  });
});

it('leaves nothing for the device but what was right', async () => {
  const { leases } = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
  expect(leases).toHaveLength(2 * sends.filter(({ base }) => base.startsWith('/v3/whatsapp')).length);
});
