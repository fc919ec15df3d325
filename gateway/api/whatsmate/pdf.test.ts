import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOOPBACK_HOSTS } from '../../../platform/guard-rules.ts';
import { startFileServer, type FileServer } from '../../services/pdf/testing/file-server.ts';
import { damagedPdf, encryptedPdf, makePdf } from '../../services/pdf/testing/make-pdf.ts';
import { PDF_SETTINGS } from '../../services/pdf/settings.ts';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

const extract = '/v1/pdf/extract';
const submit = '/v1/pdf/job/submit';
const check = '/v1/pdf/job/check';
const retrieve = '/v1/pdf/job/retrieve_text';

let server: FileServer;
let test: TestGateway;
let stranger: Record<string, string>;
beforeAll(async () => {
  server = await startFileServer();
  const guard = { plainHttp: false, hosts: LOOPBACK_HOSTS };
  test = await startTestGateway(undefined, { guard, pdf: { ...PDF_SETTINGS, maxMb: 2 } });
  const { secret } = await test.gateway.admin.call('client.create', { id: 'other' });
  stranger = { 'x-wm-client-id': 'other', 'x-wm-client-secret': secret };
  const files: [string, string | Buffer][] = [
    ['/two.pdf', makePdf(['Hello', 'World'])],
    ['/eleven.pdf', makePdf(Array.from({ length: 11 }, (_, page) => `Page ${page + 1}`))],
    ['/large.pdf', Buffer.concat([makePdf(), Buffer.alloc(1_048_576)])],
    ['/larger.pdf', Buffer.alloc(2_200_000)],
    ['/page.html', '<html>Log in first</html>'],
    ['/cut.pdf', makePdf().subarray(0, -150)],
    ['/locked.pdf', encryptedPdf()],
    ['/damaged.pdf', damagedPdf()],
  ];
  for (const [path, body] of files) server.files.set(path, { body });
  server.files.set('/moved.pdf', { status: 302, headers: { location: '/two.pdf' }, body: '' });
  server.files.set('/zipped.pdf', { headers: { 'content-encoding': 'gzip' }, body: 'x' });
});
afterAll(async () => {
  await test.stop();
  await server.stop();
});

const at = (path: string, url: string): string => `${path}?url=${encodeURIComponent(url)}`;
const call = (url: string, headers = test.headers) => test.call({ method: 'GET', url, headers });
const raw = (url: string, headers: Record<string, string> = {}) =>
  test.gateway.app.inject({ method: 'GET', url, headers: { ...test.headers, ...headers } });

/** Until the job is neither submitted nor processing: its file and thread are real, and tell nobody. */
async function ended(id: string, headers = test.headers): Promise<string> {
  for (;;) {
    const { body } = await call(`${check}/${id}`, headers);
    if (!['submitted', 'Processing'].includes(String(body['status']))) return String(body['status']);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the text of a PDF at once', () => {
  it.each(['text/plain; charset=utf-8', 'application/json', '*/*'])(
    'is the answer itself, also for Accept: %s',
    async (accept) => {
      const answer = await raw(at(extract, `${server.url}/two.pdf`), { accept, 'content-type': 'application/json' });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.body).toBe('Hello\n\nWorld');
    },
  );

  const outside = 'not on the public internet';
  const cases: [string, string, number, string][] = [
    ['no url', extract, 400, 'url must be given once'],
    ['an empty url', `${extract}?url=`, 400, 'must not be empty'],
    ['two urls', `${extract}?url=https://a.example&url=https://b.example`, 400, 'url must be given once'],
    ['a long url', at(extract, `https://example.com/${'x'.repeat(2_030)}`), 400, 'longer than 2048'],
    ['a url that is none', at(extract, 'document.pdf'), 400, 'url is no URL.'],
    ['a file', at(extract, 'file:///etc/passwd'), 400, 'must begin with https://'],
    ['plain http', at(extract, 'http://example.com/a.pdf'), 400, 'must begin with https://'],
    ['a password', at(extract, 'https://a:b@example.com/a.pdf'), 400, 'user name or password'],
    ['a port', at(extract, 'https://example.com:22/a.pdf'), 400, 'port that is not allowed'],
    ['an inner address', at(extract, 'https://10.0.0.1/a.pdf'), 400, outside],
    ['the metadata of a cloud', at(extract, 'https://169.254.169.254/a.pdf'), 400, outside],
    ['an inner address in disguise', at(extract, 'https://0x0a000001/a.pdf'), 400, outside],
    ['a host that nobody knows', at(extract, 'https://nobody.invalid/a.pdf'), 500, 'host of url is not known'],
  ];
  it.each(cases)('is refused for %s', async (_, url, status, words) => {
    const answer = await raw(url, { accept: 'text/plain' });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual({ error_message: expect.stringContaining(words) });
  });

  it.each([
    ['/none.pdf', 500, 'answers with status 404'],
    ['/moved.pdf', 400, 'redirects'],
    ['/zipped.pdf', 500, 'compressed'],
    ['/large.pdf', 400, 'larger than 1 MB. Submit it as a job.'],
    ['/eleven.pdf', 400, 'more than 10 pages. Submit it as a job.'],
    ['/page.html', 500, 'not a PDF'],
    ['/cut.pdf', 500, 'incomplete'],
    ['/locked.pdf', 500, 'protected by a password'],
    ['/damaged.pdf', 500, 'damaged'],
  ])('is refused for %s', async (path, status, words) => {
    expect(await call(at(extract, server.url + path))).toMatchObject({
      status,
      body: { error_message: expect.stringContaining(words) },
    });
  });

  it('is refused when the server of the file stays silent', async () => {
    server.files.set('/silent.pdf', 'silence');
    const waiting = call(at(extract, `${server.url}/silent.pdf`));
    while (test.clock.nextTimerMs !== 10_000) await new Promise((resolve) => setImmediate(resolve));
    await test.clock.advance(10_000);
    expect(await waiting).toMatchObject({ status: 500, body: { error_message: 'The server of url takes too long.' } });
  });
});

describe('a PDF as a job', () => {
  it('is submitted, checked and retrieved, for more pages and bytes than at once', async () => {
    const { status, body } = await call(at(submit, `${server.url}/eleven.pdf`));
    expect({ status, body }).toEqual({ status: 200, body: { status: 'submitted', id: expect.any(String) } });
    const id = String(body['id']);
    expect(await ended(id)).toBe('Completed');
    const answer = await raw(`${retrieve}/${id}`);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toMatch(/^Page 1\n\n.*Page 11$/s);
    expect((await call(`${check}/${id}`)).body).toEqual({ id, status: 'Completed' });
  });

  it('says what it waits for, or why it failed, where the text is asked for', async () => {
    server.files.set('/silence.pdf', 'silence');
    const { body } = await call(at(submit, `${server.url}/silence.pdf`));
    const id = String(body['id']);
    const { body: next } = await call(at(submit, `${server.url}/two.pdf`));
    expect((await call(`${retrieve}/${id}`)).body).toEqual({ id, status: 'Processing' });
    expect((await call(`${retrieve}/${String(next['id'])}`)).body).toEqual({ id: next['id'], status: 'submitted' });
    await test.clock.advance(60_000);
    const status = 'Failed: The server of url takes too long.';
    expect(await ended(id)).toBe(status);
    expect(await call(`${retrieve}/${id}`)).toMatchObject({ status: 200, body: { id, status } });
    expect(await ended(String(next['id']))).toBe('Completed');
  });

  it.each([
    ['/larger.pdf', 'Failed: The PDF is larger than 2 MB.'],
    ['/locked.pdf', 'Failed: The PDF is protected by a password.'],
    ['/none.pdf', 'Failed: The server of url answers with status 404.'],
  ])('fails for %s', async (path, status) => {
    const { body } = await call(at(submit, server.url + path));
    expect(await ended(String(body['id']))).toBe(status);
  });

  it('goes on after a restart', async () => {
    server.files.set('/late.pdf', 'silence');
    const { body } = await call(at(submit, `${server.url}/late.pdf`));
    server.files.set('/late.pdf', { body: makePdf(['Late']) });
    await test.restart();
    expect(await ended(String(body['id']))).toBe('Completed');
  });

  it('has no text any more after a day: 500, as documented', async () => {
    const { body } = await call(at(submit, `${server.url}/two.pdf`));
    const id = String(body['id']);
    expect(await ended(id)).toBe('Completed');
    await test.clock.advance(24 * 3_600_000);
    expect(await call(`${retrieve}/${id}`)).toMatchObject({
      status: 500,
      body: { error_message: 'The text no longer exists.' },
    });
    expect((await call(`${check}/${id}`)).body).toEqual({ id, status: 'Completed' });
  });

  it('is unknown to another client', async () => {
    const { body } = await call(at(submit, `${server.url}/two.pdf`));
    const id = String(body['id']);
    await ended(id);
    for (const path of [check, retrieve]) {
      expect(await call(`${path}/${id}`, stranger)).toMatchObject({
        status: 400,
        body: { error_message: 'There is no such job.' },
      });
    }
  });

  it.each([
    ['no url', submit, 'url must be given once'],
    ['a url that is none', at(submit, 'document.pdf'), 'url is no URL.'],
    ['plain http', at(submit, 'http://example.com/a.pdf'), 'must begin with https://'],
    ['an inner address', at(submit, 'https://10.0.0.1/a.pdf'), 'not on the public internet'],
    ['a port', at(submit, 'https://example.com:22/a.pdf'), 'port that is not allowed'],
    ['no job to check', check, 'Job ID not specified'],
    ['an empty job to check', `${check}/`, 'Job ID not specified'],
    ['no job to retrieve', retrieve, 'Job ID not specified'],
    ['an empty job to retrieve', `${retrieve}/`, 'Job ID not specified'],
    ['an unknown job to check', `${check}/123e4567-e89b-12d3-a456-426614174000`, 'There is no such job.'],
    ['what is no id', `${check}/x%00'--`, 'There is no such job.'],
    ['an unknown job to retrieve', `${retrieve}/123e4567-e89b-12d3-a456-426614174000`, 'There is no such job.'],
  ])('is refused with 400 for %s', async (_, url, words) => {
    expect(await call(url)).toMatchObject({ status: 400, body: { error_message: expect.stringContaining(words) } });
  });
});

describe.each([extract, submit, `${check}/x`, `${retrieve}/x`])('%s', (path) => {
  it('wants credentials, before anything else', async () => {
    expect(await call(path, {})).toMatchObject({ status: 401, body: { error_message: expect.any(String) } });
    const wrong = { ...test.headers, 'x-wm-client-secret': 'x' };
    expect(await call(path, wrong)).toMatchObject({ status: 474, body: { error_message: expect.any(String) } });
  });

  it('is for GET', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      const answer = await test.call({ method, url: path, headers: test.headers, payload: '{' });
      expect(answer).toMatchObject({ status: 405, headers: { allow: expect.stringContaining('GET') } });
    }
  });
});

describe('a trial', () => {
  it('has so many PDFs at once and as jobs together, and then 444; what gave no text is not counted', async () => {
    const plan = { features: ['services' as const], trial: { days: 14, becomes: 'premium' }, serviceCalls: { pdf: 2 } };
    await test.gateway.admin.call('plan.put', { name: 'small', plan });
    await test.gateway.admin.call('client.plan', { client: 'other', plan: 'small' });
    const left = async (): Promise<unknown> => {
      const { body } = await call('/v1/quota', stranger);
      return (body['services'] as { pdf: unknown }).pdf;
    };
    const fresh = await left();
    await call(extract, stranger);
    await call(at(extract, `${server.url}/cut.pdf`), stranger);
    await call(at(submit, 'http://example.com/a.pdf'), stranger);
    const { body } = await call(at(submit, `${server.url}/cut.pdf`), stranger);
    expect(await ended(String(body['id']), stranger)).toMatch(/^Failed/);
    expect(await left()).toEqual(fresh);
    expect((await call(at(submit, `${server.url}/two.pdf`), stranger)).status).toBe(200);
    expect((await raw(at(extract, `${server.url}/two.pdf`), stranger)).statusCode).toBe(200);
    for (const path of [extract, submit]) {
      expect(await call(at(path, `${server.url}/two.pdf`), stranger)).toMatchObject({
        status: 444,
        body: { error_message: expect.stringContaining('trial') },
      });
    }
  });
});

it('neither URLs nor texts are in the log', () => {
  expect(JSON.stringify(test.log.lines)).not.toMatch(/two\.pdf|Hello/);
});
