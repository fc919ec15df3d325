import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { pictureOf } from '../../gateway/testing/pictures.ts';
import type { ImageServer } from './image-server.ts';
import type { ReadingServer } from './reading-server.ts';
import { median, rounded } from './statistics.ts';
import { usageOf } from './child-usage.ts';

const IMAGE_BYTES = 4 * 1024 * 1024;
/** Calls in a row to the gateway, then as many to the server that only reads: each server pays for what it leaves to be collected. */
const CALLS_IN_A_ROW = 10;
const TURNS = 20;
/** All calls with an image, and those after which memory is taken for grown up. */
const IMAGES = 1_000;
const GROWN_UP_AFTER = 200;
const CONNECTIONS = 4;
const PATH = '/v3/whatsapp/single/image/message/1';

export interface ImageFigures {
  /** Time of calls with new images of 4 MB, over that of reading their bodies; median of the turns. Parts of a call: `docs/operation.md`. */
  ratio: number;
  /** Of one call. */
  ms: number;
  readingMs: number;
  /** The same by processor time of the server. */
  cpuRatio: number;
  /** Most memory after the first calls, over what it was then; with four callers at once. */
  memoryGrowthMb: number;
  memoryMb: number;
  images: number;
}

/**
 * Sends images to a gateway and to a server that only reads bodies, in turn. Each is a process of its own, and has several calls
 * in a row: what the reader leaves to its garbage collector, twice the body for every body read, would otherwise be collected
 * during a call with an image, on the processor that this one needs. Whole times count, as a median of calls would leave out
 * those in which a server collects.
 */
export async function benchImage(): Promise<ImageFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'pairline-bench-image-'));
  const server = start('image-server.ts', folder);
  const readingServer = start('reading-server.ts');
  try {
    const [[servers], [reading]] = (await Promise.all([once(server, 'message'), once(readingServer, 'message')])) as [
      [ImageServer],
      [ReadingServer],
    ];
    const gateway = new Pool(servers.url, { connections: CONNECTIONS });
    const reader = new Pool(reading.url, { connections: 1 });
    const bodies = createBodies();
    const headers = {
      'content-type': 'application/json',
      'x-wm-client-id': servers.clientId,
      'x-wm-client-secret': servers.clientSecret,
    };
    const createCaller = (pool: Pool): (() => Promise<void>) => {
      const nextBody = bodies();
      return async () => {
        const response = await pool.request({ path: PATH, method: 'POST', headers, body: nextBody() });
        await response.body.dump();
        if (response.statusCode !== 200) throw new Error(`An image was answered ${response.statusCode}`);
      };
    };
    const measured = async (child: ChildProcess, call: () => Promise<void>): Promise<{ ms: number; cpuUs: number }> => {
      const before = await usageOf(child);
      const startedAt = performance.now();
      for (let count = 0; count < CALLS_IN_A_ROW; count += 1) await call();
      const ms = (performance.now() - startedAt) / CALLS_IN_A_ROW;
      return { ms, cpuUs: ((await usageOf(child)).cpuUs - before.cpuUs) / CALLS_IN_A_ROW };
    };

    const read = createCaller(reader);
    const sendImage = createCaller(gateway);
    await Promise.all([measured(readingServer, read), measured(server, sendImage)]);
    const turns: { image: { ms: number; cpuUs: number }; reading: { ms: number; cpuUs: number } }[] = [];
    for (let count = 0; count < TURNS; count += 1) {
      turns.push({ reading: await measured(readingServer, read), image: await measured(server, sendImage) });
    }
    const memory = await memoryOver(server, () => createCaller(gateway));
    await Promise.all([gateway.close(), reader.close()]);
    const middle = (of: (turn: (typeof turns)[number]) => number): number => rounded(median(turns.map(of)));
    return {
      ratio: middle(({ image, reading }) => image.ms / reading.ms),
      ms: middle(({ image }) => image.ms),
      readingMs: middle(({ reading }) => reading.ms),
      cpuRatio: middle(({ image, reading }) => image.cpuUs / reading.cpuUs),
      ...memory,
      images: IMAGES,
    };
  } finally {
    await Promise.all([stop(server), stop(readingServer)]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sends images by several callers at once and looks at the memory of the server after each. */
async function memoryOver(
  server: ChildProcess,
  createCaller: () => () => Promise<void>,
): Promise<{ memoryGrowthMb: number; memoryMb: number }> {
  let begun = 0;
  let done = 0;
  let grownUp = 0;
  let most = 0;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    done += 1;
    const { rssBytes } = await usageOf(server);
    if (done <= GROWN_UP_AFTER) grownUp = Math.max(grownUp, rssBytes);
    else most = Math.max(most, rssBytes);
  };
  const caller = async (call: () => Promise<void>): Promise<void> => {
    while (begun < IMAGES) {
      begun += 1;
      await call();
      // One question at a time.
      looking = looking.then(look);
      await looking;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, () => caller(createCaller())));
  const mb = (bytes: number): number => rounded(bytes / 1_048_576);
  return { memoryGrowthMb: mb(most - grownUp), memoryMb: mb(most) };
}

/** Bodies with an image of which no two are the same. Each caller has memory for one: made anew, they would be collected meanwhile. */
function createBodies(): () => () => Buffer {
  const image = pictureOf(IMAGE_BYTES).toString('base64');
  const template = Buffer.from(JSON.stringify({ number: '4915100000001', image, caption: 'Look' }));
  // In the middle of a comment of the picture, at the start of four characters of base64.
  const at = template.indexOf('"image":"') + '"image":"'.length + 4 * 10_000;
  let count = 0;
  return () => {
    const body = Buffer.from(template);
    return () => {
      count += 1;
      body.write(Buffer.from(String(count).padStart(6, '0')).toString('base64'), at, 'latin1');
      return body;
    };
  };
}

const start = (name: string, ...args: string[]): ChildProcess =>
  fork(join(import.meta.dirname, name), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

async function stop(child: ChildProcess): Promise<void> {
  if (child.connected) child.disconnect();
  if (child.exitCode === null) await once(child, 'exit');
}
