import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  jpeg,
  largest,
  mp3,
  NUMBER_INVALID,
  startWrongedGateway,
  wrongBodies,
  type Wrong,
  type WrongedGateway,
} from '../../testing/wrong-calls.ts';

let gateway: WrongedGateway;
beforeAll(async () => {
  gateway = await startWrongedGateway();
});
afterAll(() => gateway.test.stop());
const refused = (wrong: Wrong): Promise<void> => gateway.refused(wrong);

const number = '14155552671';

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
