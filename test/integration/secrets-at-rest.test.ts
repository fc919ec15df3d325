import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAuthStore } from '../../engine/channels/whatsapp/auth-store.ts';
import { createEnrolmentStore } from '../../engine/store/enrolment.ts';
import { openDeviceStore } from '../../engine/store/open-device-store.ts';
import { pictures } from '../../gateway/testing/pictures.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createVault } from '../../platform/vault.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

/**
 * The whole flow with things that can be recognised: real processes, unmodified Baileys, a simulated network. Then all that
 * is left behind is searched for them.
 */
const OWNER = '447700900123';
const PERSON = '447700900877';
const OUT = 'OUTBOUND marked text of the shop';
const CAPTION = 'CAPTION marked words under the picture';
const IN = 'INBOUND marked text of a person';
const WEBHOOK_TOKEN = 'marked-webhook-token-5f1c';
const PHOTO = Buffer.concat([pictures['image/png'], randomBytes(4_096)]);
const RECEIVED = Buffer.concat([pictures['image/png'], randomBytes(4_096)]);

/** Stores may hold numbers in clear (`docs/architecture.md`, Trust); nothing else may. */
const MAY_HOLD_NUMBERS = /\.db(-wal|-shm)?$/;

/** What must not be found, by its name. */
const secrets = new Map<string, Buffer>();
/** What is left behind, by its name, as long as the processes run and after they have ended. */
const traces = new Map<string, Buffer>();
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ env: { PAIRLINE_LOG_LEVEL: 'debug' } });
  const { networks, gatewayUrl, clientId, clientSecret, gatewayFolder, engineFolder } = stack;
  await networks.whatsapp.phone({ number: PERSON });
  const hook = await pairline<{ secret: string }>(
    'webhook set --url https://receiver.invalid/hook --events all',
    clientId,
  );
  await pairline(
    'webhook set --url https://receiver.invalid/old --events message.received --form whatsmate --token',
    clientId,
    WEBHOOK_TOKEN,
  );
  const accountId = await stack.pair(OWNER);

  const headers = {
    'x-wm-client-id': clientId,
    'x-wm-client-secret': clientSecret,
    'content-type': 'application/json',
  };
  const post = async (kind: string, body: object): Promise<void> => {
    const { status } = await fetch(`${gatewayUrl}/v3/whatsapp/single/${kind}/message/1`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ number: PERSON, ...body }),
    });
    if (status !== 200) throw new Error(`${kind}: ${status}`);
  };
  await post('text', { message: OUT });
  await post('image', { image: PHOTO.toString('base64'), caption: CAPTION });
  await networks.whatsapp.write(PERSON, { to: OWNER, text: IN });
  await networks.whatsapp.write(PERSON, {
    to: OWNER,
    media: { kind: 'image', mimetype: 'image/png', base64: RECEIVED.toString('base64') },
  });
  await until(
    async () => ({
      shown: await networks.whatsapp.messages(PERSON),
      inbound: (await (await fetch(`${gatewayUrl}/v1/inbound`, { headers })).json()) as { messages: unknown[] },
    }),
    ({ shown, inbound }) => shown.length >= 2 && inbound.messages.length >= 2,
    { what: 'both directions', timeoutMs: 60_000 },
  );

  const bundle = await stack.ui.must('health.bundle', {});
  for (const { name, text } of bundle.files) traces.set(`support bundle: ${name}`, Buffer.from(text));
  for (const [name, pid] of [
    ['gateway', stack.gateway?.pid],
    ['engine', stack.engine?.pid],
  ] as const) {
    for (const part of ['cmdline', 'environ']) {
      if (process.platform === 'linux') traces.set(`${part} of the ${name}`, readFileSync(`/proc/${pid}/${part}`));
    }
  }
  keepFiles('running');
  await stack.ui.close();
  await stack.engine?.stop();
  await stack.gateway?.stop();
  keepFiles('stopped');
  for (const child of [stack.engine, stack.gateway]) {
    // The line for whoever started the process holds the address of the screens, with its token.
    const lines = child
      ?.log()
      .split('\n')
      .filter((line) => !line.startsWith(`{"${child === stack.engine ? 'ui' : 'url'}"`));
    traces.set(`log of the ${child === stack.engine ? 'engine' : 'gateway'}`, Buffer.from((lines ?? []).join('\n')));
  }

  const texts = { OUT, CAPTION, IN, clientSecret, WEBHOOK_TOKEN, webhookSecret: hook.secret };
  for (const [name, text] of Object.entries(texts)) secrets.set(name, Buffer.from(text));
  secrets.set('a picture that was sent', PHOTO.subarray(-512, -256));
  secrets.set('a picture that was received', RECEIVED.subarray(-512, -256));
  secrets.set('key of the gateway', readFileSync(join(gatewayFolder, 'key')));
  await addSecretsOfDevice(engineFolder, accountId);
}, 120_000);
afterAll(async () => {
  await stack?.stop();
});

describe('after messages, pictures and webhooks in both directions', () => {
  it('keys, tokens, texts and pictures are nowhere in clear', () => {
    expect(secrets.size).toBe(13);
    const found = Array.from(traces, ([trace, bytes]) =>
      Array.from(secrets)
        .filter(([name, secret]) => holds(bytes, secret) && !isKeyFile(trace, name))
        .map(([name]) => `${name} in ${trace}`),
    );
    expect(found.flat()).toEqual([]);
  });

  it('numbers are in the stores alone', () => {
    const found = Array.from(traces.keys()).filter(
      (trace) =>
        !MAY_HOLD_NUMBERS.test(trace) && [OWNER, PERSON].some((number) => traces.get(trace)?.includes(number) === true),
    );
    expect(found).toEqual([]);
  });

  it('the search sees what is there', () => {
    expect(Array.from(traces).filter(([, bytes]) => bytes.includes(PERSON)).length).toBeGreaterThan(1);
    expect([...traces.keys()].filter((trace) => trace.endsWith('-wal')).length).toBeGreaterThan(1);
    const sent = createHash('sha256').update(PHOTO).digest('hex');
    expect([...traces.keys()].some((trace) => trace.endsWith(sent))).toBe(true);
    for (const before of ['', 'a', 'ab', 'abc']) {
      const hidden = Buffer.from(Buffer.from(`${before}${OUT}, and more`).toString('base64'));
      expect(holds(hidden, Buffer.from(OUT))).toBe(true);
    }
    expect(traces.get('log of the gateway')?.length).toBeGreaterThan(100);
    expect(traces.get('log of the engine')?.length).toBeGreaterThan(100);
  });
});

/** As it is, and as text, also in the midst of something else that was made text. */
const holds = (bytes: Buffer, secret: Buffer): boolean =>
  [secret, secret.toString('hex'), ...inBase64(secret, 'base64'), ...inBase64(secret, 'base64url')].some((form) =>
    bytes.includes(form),
  );

/** Three bytes are four letters: there are three ways to begin. Letters that hold bits of what stands beside it are left out. */
const inBase64 = (secret: Buffer, form: 'base64' | 'base64url'): string[] =>
  [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), secret])
      .toString(form)
      .replace(/=+$/, '');
    return text.slice(before === 0 ? 0 : before + 1, (before + secret.byteLength) % 3 === 0 ? undefined : -1);
  });

/** Without a key from the system, the key lies beside the store, for its owner's eyes only (mode 0600). */
const isKeyFile = (trace: string, name: string): boolean => name.startsWith('key of') && /[/ ]key$/.test(trace);

/** @param input what the owner types when asked */
const pairline = async <T>(words: string, client: string, input = ''): Promise<T> => {
  const args = ['gateway/cli.ts', ...words.split(' '), '--client', client, '--json', '--data', stack.gatewayFolder];
  traces.set(`arguments of ${words}`, Buffer.from(args.join('\0')));
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', input })) as T;
};

function keepFiles(when: string): void {
  for (const entry of readdirSync(stack.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    traces.set(`${when}: ${relative(stack.folder, path)}`, readFileSync(path));
  }
}

/** What the device keeps sealed, opened as the device opens it. */
async function addSecretsOfDevice(folder: string, accountId: string): Promise<void> {
  const key = readFileSync(join(folder, 'key'));
  secrets.set('key of the device', key);
  const vault = createVault(key);
  const tools = { clock: systemClock, random: systemRandom, log: createMemoryLog(), vault };
  const pathOf = (file: string): string => {
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => basename(name) === file);
    if (found === undefined) throw new Error(`no ${file}`);
    return join(folder, found);
  };
  const store = await openDeviceStore({ folder: dirname(pathOf('device.db')), ...tools, mustExist: true });
  secrets.set('token of the device', Buffer.from(createEnrolmentStore(store.database, vault).current()?.token ?? ''));
  await store.close();
  const auth = await openAuthStore({ path: pathOf('auth.db'), accountId, ...tools });
  const creds = auth.login()?.creds;
  await auth.close();
  if (creds === undefined) throw new Error('nobody is paired');
  secrets.set('noise key', Buffer.from(creds.noiseKey.private));
  secrets.set('identity key', Buffer.from(creds.signedIdentityKey.private));
}
