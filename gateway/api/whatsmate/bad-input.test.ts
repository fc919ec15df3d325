import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictures } from '../../testing/pictures.ts';
import { room } from '../../testing/test-gateway.ts';
import {
  files,
  jpeg,
  largest,
  mp3,
  NUMBER_INVALID,
  startWrongedGateway,
  wrongBodies,
  wrongText,
  wrongTypes,
  type FileKind,
  type Wrong,
  type WrongedGateway,
} from '../../testing/wrong-calls.ts';

// Translation and PDF have tables of their own beside them.

const EMPTY = 'Document / Image cannot be empty.';

let gateway: WrongedGateway;
beforeAll(async () => {
  gateway = await startWrongedGateway();
});
afterAll(() => gateway.test.stop());
const refused = (wrong: Wrong): Promise<void> => gateway.refused(wrong);

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
    expect(await gateway.test.send(most, { url: `${url}?utm_source=x&instance=9` })).toMatchObject({ status: 200 });
    expect(await gateway.test.send(good, { url: `/${url.replaceAll('/', '//')}/` })).toMatchObject({ status: 200 });
  });
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
    const right = gateway.test.headers;
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
      const answer = await gateway.test.call({ method, url, headers, ...(method === 'POST' && { payload: '{' }) });
      expect([headers, answer.status]).toEqual([headers, status]);
      expect(answer.body).toEqual({
        error_message: status === 474 ? 'Invalid CLIENT ID / Secret' : expect.stringContaining('required'),
      });
    }
  });
});

it('leaves nothing for the device but what was right', async () => {
  const { device, epoch } = gateway;
  const { leases } = await device.ok('poll', { epoch, room: room(), waitMs: 0 });
  expect(leases).toHaveLength(2 * sends.filter(({ base }) => base.startsWith('/v3/whatsapp')).length);
});
