import { timingSafeEqual } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { z } from 'zod';
import { errnoOf, writeFileAtomic } from '../../platform/atomic-file.ts';
import type { Log, Random } from '../../shared/ports.ts';
import type { Admin } from './admin.ts';
import {
  AdminError,
  isAdminCall,
  type AdminAnswers,
  type AdminCall,
  type AdminErrorCode,
  type AdminInput,
} from './calls.ts';

/**
 * The local door to a running gateway: its store belongs to one process, so the command line asks that process. The door
 * listens on a loopback port of its own, never on the public one; address and token lie in a 0600 file of the data folder.
 */
const doorFile = (folder: string): string => join(folder, 'admin.json');
const doorSchema = z.object({ url: z.url(), token: z.string().min(40) });
const answerSchema = z.union([
  z.object({ answer: z.unknown() }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
]);

export interface Door {
  close(): Promise<void>;
}

export async function openDoor(options: {
  admin: Admin;
  folder: string;
  random: Pick<Random, 'bytes'>;
  log: Log;
}): Promise<Door> {
  const { admin, folder, random, log } = options;
  const token = Buffer.from(random.bytes(32)).toString('base64url');
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    if (!sameText(request.headers.authorization ?? '', `Bearer ${token}`)) await reply.code(401).send();
  });
  app.get('/', () => ({ answer: null }));
  app.post<{ Params: { name: string }; Body: unknown }>('/:name', async (request) => {
    const { name } = request.params;
    try {
      if (!isAdminCall(name)) throw new AdminError('badInput', `There is no command ${name}.`);
      log.info('admin.called', { call: name });
      return { answer: await admin.call(name, request.body as AdminInput<typeof name>) };
    } catch (error) {
      if (error instanceof AdminError) return { error: { code: error.code, message: error.message } };
      log.error('admin.failed', { call: name, reason: error instanceof Error ? error.message : String(error) });
      return { error: { code: 'internal', message: 'The gateway failed to do this. See its log.' } };
    }
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await writeFileAtomic(doorFile(folder), JSON.stringify({ url, token }));
  return {
    close: async () => {
      await rm(doorFile(folder), { force: true });
      await app.close();
    },
  };
}

/** The admin of the gateway that runs on this folder; undefined when none answers. */
export async function knock(folder: string): Promise<Admin | undefined> {
  const door = await readDoor(folder);
  if (!door) return undefined;
  const call = async (name: string, input: unknown): Promise<unknown> => {
    const response = await fetch(`${door.url}/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${door.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const parsed = answerSchema.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw new AdminError('internal', `The gateway answered ${response.status}.`);
    if ('error' in parsed.data) {
      throw new AdminError(parsed.data.error.code as AdminErrorCode, parsed.data.error.message);
    }
    return parsed.data.answer;
  };
  // A file that a killed gateway left behind leads nowhere, or to a stranger who does not know the token.
  const isThere = await fetch(door.url, { headers: { authorization: `Bearer ${door.token}` } }).then(
    (response) => response.ok,
    () => false,
  );
  if (!isThere) return undefined;
  return {
    call: async <C extends AdminCall>(name: C, input: AdminInput<C>) => (await call(name, input)) as AdminAnswers[C],
  };
}

async function readDoor(folder: string): Promise<z.infer<typeof doorSchema> | undefined> {
  try {
    const parsed = doorSchema.safeParse(JSON.parse(await readFile(doorFile(folder), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
