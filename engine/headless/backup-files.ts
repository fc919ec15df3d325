import { createReadStream } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errnoOf, makeFolder } from '../../platform/atomic-file.ts';
import { readRequestBody } from '../../platform/request-body.ts';
import { BACKUP_PART_BYTES } from '../../shared/contract/ui/data.ts';
import type { BackupPlaces } from '../data-folder/data-folder.ts';
import { BACKUPS } from '../data-folder/layout.ts';
import { SECURITY_HEADERS } from './headers.ts';

/** What a browser brings, part by part. */
const SENT = 'sent';
const isBackup = (name: string): boolean => /^pairline-[\d-]+\.backup$/.test(name);

/**
 * Backups of a machine without a desktop: made in its data folder, where the browser fetches the last one, and brought there by
 * the browser in parts, each small enough for the server's time limit.
 */
export interface BackupFiles extends BackupPlaces {
  /** Answers one request to `BACKUP_PATH` of somebody who is signed in; its `Host` was checked, and its `Origin` when it changes something. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export function createBackupFiles(root: string): BackupFiles {
  const folder = join(root, BACKUPS);
  const sent = join(folder, SENT);

  const last: BackupFiles['last'] = async () => {
    const name = (await namesIn(folder)).filter(isBackup).toSorted().at(-1);
    if (name === undefined) return null;
    const { mtimeMs, size } = await stat(join(folder, name));
    return { name, madeAt: mtimeMs, bytes: size };
  };
  const give = async (response: ServerResponse): Promise<void> => {
    const found = await last();
    if (!found) return say(response, 404);
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'Cache-Control': 'no-store',
      'Content-Type': 'application/octet-stream',
      'Content-Length': found.bytes,
      'Content-Disposition': `attachment; filename="${found.name}"`,
    });
    return await pipeline(createReadStream(join(folder, found.name)), response).catch((error: unknown) => {
      // The browser went away: nothing to tell anybody.
      if (errnoOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = Number(new URL(request.url ?? '', 'http://host').searchParams.get('at'));
    const part = await readRequestBody(request, BACKUP_PART_BYTES);
    if (!Number.isSafeInteger(at) || at < 0) return say(response, 400);
    if (!part) return say(response, 413);
    makeFolder(folder);
    if (at === 0) await rm(sent, { force: true });
    const file = await open(sent, 'a', 0o600);
    try {
      // A part that is missing, or came twice.
      if ((await file.stat()).size !== at) return say(response, 409);
      await file.writeFile(part);
    } finally {
      await file.close();
    }
    return say(response, 204);
  };

  return {
    last,
    target: async (name) => {
      makeFolder(folder);
      // The one of before is in the way of the disk, and was fetched.
      for (const old of (await namesIn(folder)).filter(isBackup)) await rm(join(folder, old));
      return join(folder, name);
    },
    // A browser shows its own machine's folders, not this one's.
    folder: async () => undefined,
    source: async () => ((await namesIn(folder)).includes(SENT) ? sent : undefined),
    forget: () => rm(sent, { force: true }),
    answer: async (request, response) => {
      if (request.method === 'GET') return await give(response);
      if (request.method === 'PUT') return await take(request, response);
      return say(response, 405, { Allow: 'GET, PUT' });
    },
  };
}

function say(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'Cache-Control': 'no-store', ...headers });
  response.end();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
