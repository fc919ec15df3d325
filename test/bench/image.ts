import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { pictureOf } from '../../gateway/testing/pictures.ts';
import type { ImageServers, Usage } from './image-server.ts';
import { median, rounded } from './statistics.ts';

const IMAGE_BYTES = 4 * 1024 * 1024;
/** Pairs of calls whose times are compared: one to the gateway, one to the server that only reads. */
const PAIRS = 100;
/** All calls with an image, and those after which memory is taken for grown up. */
const IMAGES = 1_000;
const GROWN_UP_AFTER = 200;
const CONNECTIONS = 4;
const PATH = '/v3/whatsapp/single/image/message/1';

export interface ImageFigures {
  /** Time of a call with a new image of 4 MB, over that of reading its body; median of pairs. Its parts: `docs/operation.md`. */
  ratio: number;
  ms: number;
  readingMs: number;
  /** The same by processor time of the server. */
  cpuRatio: number;
  /** Most memory after the first calls, over what it was then; with four callers at once. */
  memoryGrowthMb: number;
  memoryMb: number;
  images: number;
}

export async function benchImage(): Promise<ImageFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'pairline-bench-image-'));
  const server = fork(join(import.meta.dirname, 'image-server.ts'), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const [servers] = (await once(server, 'message')) as [ImageServers];
    const gateway = new Pool(servers.gateway, { connections: CONNECTIONS });
    const reader = new Pool(servers.reader, { connections: 1 });
    const nextBody = bodies();
    const headers = {
      'content-type': 'application/json',
      'x-wm-client-id': servers.clientId,
      'x-wm-client-secret': servers.clientSecret,
    };
    const post = async (pool: Pool): Promise<number> => {
      const body = nextBody();
      const startedAt = performance.now();
      const response = await pool.request({ path: PATH, method: 'POST', headers, body });
      await response.body.dump();
      if (response.statusCode !== 200) throw new Error(`An image was answered ${response.statusCode}`);
      return performance.now() - startedAt;
    };
    const measured = async (pool: Pool): Promise<{ ms: number; cpuUs: number }> => {
      const before = await usageOf(server);
      const ms = await post(pool);
      return { ms, cpuUs: (await usageOf(server)).cpuUs - before.cpuUs };
    };

    for (let count = 0; count < 10; count += 1) await Promise.all([post(gateway), post(reader)]);
    const pairs: { image: { ms: number; cpuUs: number }; reading: { ms: number; cpuUs: number } }[] = [];
    for (let count = 0; count < PAIRS; count += 1) {
      pairs.push({ reading: await measured(reader), image: await measured(gateway) });
    }
    const memory = await memoryOver(server, () => post(gateway));
    await Promise.all([gateway.close(), reader.close()]);
    const middle = (of: (pair: (typeof pairs)[number]) => number): number => rounded(median(pairs.map(of)));
    return {
      ratio: middle(({ image, reading }) => image.ms / reading.ms),
      ms: middle(({ image }) => image.ms),
      readingMs: middle(({ reading }) => reading.ms),
      cpuRatio: middle(({ image, reading }) => image.cpuUs / reading.cpuUs),
      ...memory,
      images: IMAGES,
    };
  } finally {
    if (server.connected) server.disconnect();
    if (server.exitCode === null) await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sends images by several callers at once and looks at the memory of the server after each. */
async function memoryOver(
  server: ChildProcess,
  post: () => Promise<number>,
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
  const caller = async (): Promise<void> => {
    while (begun < IMAGES) {
      begun += 1;
      await post();
      // One question at a time: answers carry no name.
      looking = looking.then(look);
      await looking;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, caller));
  const mb = (bytes: number): number => rounded(bytes / 1_048_576);
  return { memoryGrowthMb: mb(most - grownUp), memoryMb: mb(most) };
}

/** Bodies with an image of which no two are the same, without making each anew. */
function bodies(): () => Buffer {
  const image = pictureOf(IMAGE_BYTES).toString('base64');
  const template = Buffer.from(JSON.stringify({ number: '4915100000001', image, caption: 'Look' }));
  // In the middle of a comment of the picture, at the start of four characters of base64.
  const at = template.indexOf('"image":"') + '"image":"'.length + 4 * 10_000;
  let count = 0;
  return () => {
    count += 1;
    const body = Buffer.from(template);
    body.write(Buffer.from(String(count).padStart(6, '0')).toString('base64'), at, 'latin1');
    return body;
  };
}

async function usageOf(server: ChildProcess): Promise<Usage> {
  const answer = once(server, 'message') as Promise<[Usage]>;
  server.send('usage');
  const [usage] = await answer;
  return usage;
}
