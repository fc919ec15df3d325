/**
 * A gateway and, beside it in one process, a server that only reads bodies: what a call with an image costs over that. The
 * bench loads them in turn and asks for the processor time and memory of the process.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createGateway } from '../../gateway/gateway.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { systemRandom } from '../../platform/random.ts';
import { createVault } from '../../platform/vault.ts';

export interface ImageServers {
  gateway: string;
  reader: string;
  clientId: string;
  clientSecret: string;
}

/** Of the process until now. */
export interface Usage {
  cpuUs: number;
  rssBytes: number;
}

const [folder] = process.argv.slice(2);
if (folder === undefined || process.send === undefined) throw new Error('Started by the bench only');
const tell = process.send.bind(process);

const log = createLog({ level: 'warn' });
const vault = createVault(systemRandom.bytes(32));
const store = await openSqliteStore({ path: join(folder, 'gateway.db'), vault, log, clock: systemClock });
const media = await openMediaStore({ folder: join(folder, 'media'), vault, hashesOnThread: true });
const ports = { clock: systemClock, random: systemRandom, log, vault, version: 'bench' };
const gateway = await createGateway({ ...ports, store, media });
const clientId = 'bench@example.com';
const { secret } = await gateway.admin.call('client.create', { id: clientId });
await gateway.admin.call('instance.create', { client: clientId, channel: 'whatsapp' });
await gateway.admin.call('instance.optIn', { client: clientId, channel: 'whatsapp', instance: 1, optIn: false });

const reader = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ bytes: Buffer.concat(chunks).byteLength }));
  });
});
await new Promise<void>((resolve) => reader.listen(0, '127.0.0.1', resolve));

const ready: ImageServers = {
  gateway: await gateway.listen({ host: '127.0.0.1', port: 0 }),
  reader: `http://127.0.0.1:${(reader.address() as AddressInfo).port}`,
  clientId,
  clientSecret: secret,
};
tell(ready);

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuUs: user + system, rssBytes: process.memoryUsage.rss() };
  tell(usage);
});
process.on('disconnect', () => process.exit(0));
