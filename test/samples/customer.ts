import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictures } from '../../gateway/testing/pictures.ts';
import { makeServerCertificate } from '../networks/whatsapp/wire/x509.ts';
import { CLIENT, startGatewayProcess } from '../support/gateway-process.ts';
import { openCustomerPage } from './browser.ts';
import { extractSamples, fillIn, type Language, type SampleCall } from './extract.ts';
import { runners } from './languages.ts';

const opus = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(200, 1)]);
const files = {
  image: pictures['image/jpeg'].toString('base64'),
  document: Buffer.from('%PDF-1.7\n%%EOF\n').toString('base64'),
  audio: Buffer.concat([Buffer.from('ID3'), Buffer.alloc(200, 1)]).toString('base64'),
  voice_note: opus.toString('base64'),
};

export interface SampleAnswer {
  readonly call: string;
  /** All that the program printed. */
  readonly said: string;
}

/** Somebody whose programs were written against the original. */
export interface Customer {
  readonly calls: readonly SampleCall[];
  /** Why this machine cannot run a language. */
  missing(language: Language): string | undefined;
  /** Runs the samples of all calls over HTTPS, or plain HTTP. */
  run(language: Language, protocol?: 'https' | 'http'): Promise<SampleAnswer[]>;
  /** Whether a program printed what its call should answer. */
  isRight(answer: SampleAnswer): boolean;
  /** Status of a message, by its id. */
  statusOf(id: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface CustomerOptions {
  /** The text of the documentation; our copy of a part of it by default. */
  readonly page?: string | undefined;
  /** Which of its calls; those that send by default. */
  readonly wanted?: (call: string) => boolean;
  /** Settings of the gateways. */
  readonly env?: Record<string, string>;
  /** Fills in data besides host, credentials and base64. */
  readonly withData?: (sample: string) => string;
  readonly isRight?: (answer: SampleAnswer) => boolean;
}

export async function becomeCustomer(options: CustomerOptions = {}): Promise<Customer> {
  const {
    page = join(import.meta.dirname, 'whatsmate-v3.txt'),
    wanted = (call) => call.startsWith('POST /v3/'),
    env = {},
    withData = (sample) => sample,
    isRight = (answer) => idIn(answer) !== undefined,
  } = options;
  const calls = extractSamples(await readFile(page, 'utf8')).filter(({ call }) => wanted(call));
  const folder = await mkdtemp(join(tmpdir(), 'pairline-samples-'));
  const { authority, certificate, key } = makeServerCertificate(Date.now());
  const path = (name: string): string => join(folder, name);
  await writeFile(path('authority.pem'), authority);
  await writeFile(path('cert.pem'), certificate);
  await writeFile(path('key.pem'), key);
  const shop = await openCustomerPage();
  const tls = { ...env, PAIRLINE_TLS_CERTIFICATE: path('cert.pem'), PAIRLINE_TLS_KEY: path('key.pem') };
  const secure = await startGatewayProcess({ env: { ...tls, PAIRLINE_CORS_ORIGINS: shop.origin } });
  const plain = await startGatewayProcess({ env });

  const subscribe = async (gateway: typeof plain): Promise<string> => {
    const { secret } = await gateway.pairline<{ secret: string }>('client', 'create', CLIENT);
    for (const channel of ['whatsapp', 'telegram']) {
      await gateway.pairline('instance', 'create', '--client', CLIENT, '--channel', channel);
      await gateway.pairline('instance', 'opt-in', '1', 'off', '--client', CLIENT, '--channel', channel);
    }
    return secret;
  };
  const doors = {
    https: { url: secure.url, secret: await subscribe(secure) },
    http: { url: plain.url, secret: await subscribe(plain) },
  };
  let runs = 0;

  return {
    calls,
    missing: (language) => (language === 'javascript' ? undefined : runners[language].missing()),
    run: async (language, protocol = 'https') => {
      const { url, secret: clientSecret } = doors[protocol];
      const reality = { host: new URL(url).host, clientId: CLIENT, clientSecret, files };
      const programs = calls.map(({ samples }) => {
        const program = fillIn(withData(samples[language]), reality);
        return protocol === 'https' ? program : program.replaceAll('https://', 'http://');
      });
      runs += 1;
      const place = { folder: path(`run${runs}`), authority: path('authority.pem') };
      const said = language === 'javascript' ? await shop.run(programs) : await runners[language].run(programs, place);
      return calls.map(({ call }, index) => ({ call, said: said[index] ?? '' }));
    },
    isRight,
    statusOf: async (id) => {
      const { url, secret } = doors.http;
      const headers = { 'x-wm-client-id': CLIENT, 'x-wm-client-secret': secret };
      const answer = (await (await fetch(`${url}/v1/messages/${id}`, { headers })).json()) as { status?: string };
      return answer.status;
    },
    close: async () => {
      await Promise.all([secure.stop(), plain.stop(), shop.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const QUEUED = /\{"status":"queued","id":"([0-9a-f-]{36})"\}/;

/** The id in what a program printed; undefined when it was not told `queued`. */
export const idIn = ({ said }: SampleAnswer): string | undefined => QUEUED.exec(said)?.[1];
