import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureOf } from '../../gateway/testing/pictures.ts';
import { startTestGateway, type TestGateway } from '../../gateway/testing/test-gateway.ts';

/** What HTTP programs of all ages do on a connection, byte by byte. */

let test: TestGateway;
let port: number;
let credentials: string;
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
  port = Number(new URL(await test.gateway.listen({ host: '127.0.0.1', port: 0 })).port);
  credentials = Object.entries(test.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
});
afterAll(() => test.stop());

interface Talk {
  /** All that the gateway said until the connection ended. */
  readonly heard: string;
  readonly statuses: number[];
  /** The JSON of the last answer. */
  readonly last: Record<string, unknown>;
}

/** Sends parts, each after the gateway has said `after` (if given), and listens until the gateway ends the connection. */
function talk(...parts: (string | Buffer | { after: RegExp; send: string | Buffer })[]): Promise<Talk> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let heard = '';
    const queue = [...parts];
    const next = (): void => {
      for (let [part] = queue; part !== undefined; [part] = queue) {
        if (typeof part === 'object' && 'after' in part) {
          if (!part.after.test(heard)) return;
          socket.write(part.send);
        } else {
          socket.write(part);
        }
        queue.shift();
      }
    };
    socket.on('connect', next);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      next();
    });
    // A reset after the answer is an end like another.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const statuses = [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
      const json = /\{[^{}]*\}\s*$/.exec(heard)?.[0] ?? '{}';
      resolve({ heard, statuses, last: JSON.parse(json) as Record<string, unknown> });
    });
  });
}

const path = '/v3/whatsapp/single/text/message/1';
const good = JSON.stringify({ number: '14155552671', message: 'x' });
const image = (): string =>
  JSON.stringify({ number: '14155552671', image: pictureOf(2_000_000).toString('base64'), caption: 'x' });
const head = (headers: string, target = path, version = '1.1', method = 'POST'): string =>
  `${method} ${target} HTTP/${version}\r\nHost: gateway\r\n${credentials}Content-Type: application/json\r\n${headers}\r\n`;
const whole = (more = '', body = good): string => head(`Content-Length: ${Buffer.byteLength(body)}\r\n${more}`) + body;
const CLOSE = 'Connection: close\r\n';
const imagePath = '/v3/whatsapp/single/image/message/1';

describe('a program that is right', () => {
  it('asks whether to go on with a large body (Expect: 100-continue, as curl does)', async () => {
    const body = image();
    const headers = `Expect: 100-continue\r\nContent-Length: ${body.length}\r\n${CLOSE}`;
    const { statuses, last } = await talk(head(headers, imagePath), { after: /100 Continue\r\n\r\n$/, send: body });
    expect(statuses).toEqual([100, 200]);
    expect(last).toMatchObject({ status: 'queued' });
  });

  it('sends its body in chunks without saying how long it is', async () => {
    const body = image();
    const chunks = body.match(/.{1,70000}/g)?.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`) ?? [];
    const { statuses } = await talk(head(`Transfer-Encoding: chunked\r\n${CLOSE}`, imagePath), ...chunks, '0\r\n\r\n');
    expect(statuses).toEqual([200]);
  });

  it('sends three messages before it reads the first answer, and gets the answers in order', async () => {
    const bad = JSON.stringify({ number: '1', message: 'x' });
    const { statuses } = await talk(whole() + whole('', bad) + whole(CLOSE));
    expect(statuses).toEqual([200, 471, 200]);
  });

  it('speaks HTTP/1.0 and reads to the end', async () => {
    const { statuses, heard } = await talk(head(`Content-Length: ${good.length}\r\n`, path, '1.0') + good);
    expect(statuses).toEqual([200]);
    expect(heard).toMatch(/content-length: \d+/i);
  });

  it('writes headers in odd ways: cases, blanks, tabs', async () => {
    const odd = credentials.replace(
      /^([^:]+): (.*)$/gm,
      (_, name: string, value: string) => `${name.toUpperCase()}:\t ${value} `,
    );
    const { statuses } = await talk(
      `POST ${path} HTTP/1.1\r\nhost: gateway\r\n${odd}cOnTeNt-LeNgTh:${good.length}\r\nAccept: text/plain\r\n${CLOSE}\r\n${good}`,
    );
    expect(statuses).toEqual([200]);
  });

  it('sends a body that dribbles in', async () => {
    const { statuses } = await talk(head(`Content-Length: ${good.length}\r\n${CLOSE}`), ...good);
    expect(statuses).toEqual([200]);
  });
});

describe('a program that is wrong gets JSON, and nothing is accepted', () => {
  const cases: [string, () => (string | Buffer)[], number, string | RegExp][] = [
    ['no HTTP', () => ['hello\r\n\r\n'], 400, 'The request is not valid HTTP.'],
    ['TLS on the plain port', () => [Buffer.from('16030100a1010000', 'hex')], 400, 'The request is not valid HTTP.'],
    [
      'headers of 20 kB',
      () => [head(`X-More: ${'x'.repeat(20_000)}\r\nContent-Length: ${good.length}\r\n`) + good],
      431,
      'The headers are larger than 16 kB.',
    ],
    [
      'two lengths',
      () => [head(`Content-Length: ${good.length}\r\nContent-Length: 5\r\n`) + good],
      400,
      'The request is not valid HTTP.',
    ],
    [
      'a length and chunks',
      () => [head(`Content-Length: 5\r\nTransfer-Encoding: chunked\r\n`) + good],
      400,
      'The request is not valid HTTP.',
    ],
    ['a negative length', () => [head('Content-Length: -5\r\n') + good], 400, 'The request is not valid HTTP.'],
    ['a chunk that is none', () => [head(`Transfer-Encoding: chunked\r\n`), 'zz\r\n{}\r\n'], 400, /./],
    [
      'chunks over the limit',
      () => [
        head(`Transfer-Encoding: chunked\r\n${CLOSE}`),
        ...Array.from({ length: 20 }, () => `4000\r\n${'x'.repeat(0x4000)}\r\n`),
        '0\r\n\r\n',
      ],
      400,
      'The body is larger than 65536 bytes.',
    ],
    [
      'credentials twice',
      () => [head(`${credentials}Content-Length: ${good.length}\r\n${CLOSE}`) + good],
      474,
      'Invalid CLIENT ID / Secret',
    ],
    [
      'an unknown method',
      () => [head(`Content-Length: 0\r\n${CLOSE}`, path, '1.1', 'BREW')],
      400,
      'The request is not valid HTTP.',
    ],
  ];
  it.each(cases)('%s', async (_, parts, status, words) => {
    const before = accepted;
    const { statuses, last } = await talk(...parts());
    expect(statuses).toEqual([status]);
    expect(last).toEqual({ error_message: expect.stringMatching(words) });
    expect(accepted).toBe(before);
  });

  it('a large body with wrong credentials is answered, not cut off', async () => {
    const body = image();
    const wrong = head(`Content-Length: ${body.length}\r\n${CLOSE}`, imagePath).replace(/(secret: )\S+/, '$1wrong');
    expect(await talk(wrong + body)).toMatchObject({
      statuses: [474],
      last: { error_message: 'Invalid CLIENT ID / Secret' },
    });
  });

  it('a body that ends early leaves nothing, and the next caller is served', async () => {
    const before = { accepted, media: await test.storedMedia() };
    await new Promise<void>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        socket.write(head('Content-Length: 2000000\r\n', imagePath) + image().slice(0, 1_500_000), () =>
          socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await talk(whole(CLOSE))).statuses).toEqual([200]);
    expect(accepted).toBe(before.accepted + 1);
    expect(await test.storedMedia()).toEqual(before.media);
    // It was on its way to the disk.
    await expect.poll(() => test.unfinishedMedia()).toEqual([]);
  });

  it.each(['HEAD', 'OPTIONS'])('%s on a path for POST names the right method', async (method) => {
    const { statuses, heard } = await talk(head(CLOSE, path, '1.1', method));
    expect(statuses).toEqual([405]);
    expect(heard).toMatch(/^allow: POST/im);
  });
});
