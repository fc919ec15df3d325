import { createHmac } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Random } from '../shared/ports.ts';
import { errnoOf, writeFileAtomic } from './atomic-file.ts';
import { systemRandom } from './random.ts';
import { readRequestJson } from './request-body.ts';
import { isSameSecret } from './same-secret.ts';

/**
 * The local door to a running process: its folder belongs to it alone, so the command line asks it. The door listens on a
 * loopback port of its own, never on a public one; address and token lie in a 0600 file, so that the owner of the folder
 * gets in and nobody else.
 */
const doorSchema = z.object({ url: z.url(), token: z.string().min(40) });
const answerSchema = z.union([
  z.object({ answer: z.unknown() }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
]);

/** Longer inputs are a mistake: imports of people are the largest, and go in parts. */
const MAX_INPUT_BYTES = 32 * 1024 * 1024;

/** A knock says nothing but these random bytes; who opens answers with what only a holder of the token can make of them. */
const QUESTION = 'x-door-question';
const proofOf = (token: string, question: string): string =>
  createHmac('sha256', token).update(`door ${question}`).digest('base64url');

/** Why a call was refused, as data. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export type DoorAnswer = { readonly answer: unknown } | { readonly error: Refusal };

export interface LocalDoor {
  close(): Promise<void>;
}

/**
 * @param options.file absolute path of the file with address and token; removed on close
 * @param options.answer carries a call out; it turns its own errors into a refusal and never rejects
 * @throws PortError as `writeFileAtomic`
 */
export async function openLocalDoor(options: {
  file: string;
  random: Pick<Random, 'bytes'>;
  answer(name: string, input: unknown): Promise<DoorAnswer>;
}): Promise<LocalDoor> {
  const { file, random, answer } = options;
  const token = Buffer.from(random.bytes(32)).toString('base64url');
  const http = createServer((request, response) => {
    const send = (status: number, body?: DoorAnswer): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(body && JSON.stringify(body));
    };
    // A program of this machine that sends what it should not is let go; it has no business here.
    serve(request, send).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, send: (status: number, body?: DoorAnswer) => void): Promise<void> {
    // A page whose name was pointed at this machine says its own name.
    if (request.headers.host !== `127.0.0.1:${port}`) return send(421);
    const name = (request.url ?? '/').slice(1);
    const question = request.headers[QUESTION];
    if (request.method === 'GET' && name === '' && typeof question === 'string') {
      return send(200, { answer: proofOf(token, question) });
    }
    if (!isSameSecret(request.headers.authorization ?? '', `Bearer ${token}`)) return send(401);
    if (request.method === 'GET') return send(404);
    if (request.method !== 'POST') return send(405);
    const input = await readRequestJson(request, MAX_INPUT_BYTES);
    if (input === undefined) return send(400);
    return send(200, await answer(name, input));
  }

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    await writeFileAtomic(file, JSON.stringify({ url: `http://127.0.0.1:${port}`, token }));
  } catch (error) {
    http.close();
    throw error;
  }
  return {
    close: async () => {
      await rm(file, { force: true });
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
}

/** The open door of the process that wrote this file; undefined when none answers. */
export async function knockLocalDoor(
  file: string,
): Promise<{ call(name: string, input: unknown): Promise<DoorAnswer> } | undefined> {
  const door = await readDoor(file);
  if (!door) return undefined;
  // A file that a killed process left behind leads nowhere, or to a stranger who took its port: that one hears neither token nor call.
  const question = Buffer.from(systemRandom.bytes(32)).toString('base64url');
  const proof: unknown = await fetch(door.url, { headers: { [QUESTION]: question }, redirect: 'error' })
    .then((response) => response.json())
    .then((said) => answerSchema.parse(said))
    .then((said) => ('answer' in said ? said.answer : undefined))
    .catch(() => undefined);
  if (typeof proof !== 'string' || !isSameSecret(proof, proofOf(door.token, question))) return undefined;
  const headers = { authorization: `Bearer ${door.token}`, 'content-type': 'application/json' };
  return {
    async call(name, input) {
      const response = await fetch(`${door.url}/${name}`, { method: 'POST', headers, body: JSON.stringify(input) });
      const parsed = answerSchema.safeParse(await response.json().catch(() => undefined));
      if (parsed.success) return parsed.data;
      return { error: { code: 'internal', message: `It answered ${response.status}.` } };
    },
  };
}

async function readDoor(file: string): Promise<z.infer<typeof doorSchema> | undefined> {
  try {
    const parsed = doorSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
