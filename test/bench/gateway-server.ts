/**
 * Two gateways in one process, alike but for the store behind acceptance: one commits each message, the other answers as if
 * it had. The bench loads them in turn and asks for the processor time that each round took.
 */
import { join } from 'node:path';
import { createGateway } from '../../gateway/gateway.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import type { GatewayStore } from '../../gateway/store/store.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { systemRandom } from '../../platform/random.ts';
import { createVault } from '../../platform/vault.ts';

export interface BenchGateways {
  stored: string;
  bare: string;
  clientId: string;
  clientSecret: string;
}

const [folder] = process.argv.slice(2);
if (folder === undefined || process.send === undefined) throw new Error('Started by the bench only');
const tell = process.send.bind(process);

const log = createLog({ level: 'warn' });
const vault = createVault(systemRandom.bytes(32));
const store = await openSqliteStore({ path: join(folder, 'gateway.db'), vault, log, clock: systemClock });
const withoutStore: GatewayStore = { ...store, acceptMessage: async () => ({ kind: 'accepted', device: null }) };
const media = await openMediaStore({ folder: join(folder, 'media'), vault });
const ports = { media, clock: systemClock, random: systemRandom, log, vault, version: 'bench' };
const stored = await createGateway({ ...ports, store });
const bare = await createGateway({ ...ports, store: withoutStore });

const clientId = 'bench@example.com';
const { secret } = await stored.admin.call('client.create', { id: clientId });
await stored.admin.call('instance.create', { client: clientId, channel: 'whatsapp' });
await stored.admin.call('instance.optIn', { client: clientId, channel: 'whatsapp', instance: 1, optIn: false });
const where = { host: '127.0.0.1', port: 0 };
const ready: BenchGateways = {
  stored: await stored.listen(where),
  bare: await bare.listen(where),
  clientId,
  clientSecret: secret,
};
tell(ready);

process.on('message', () => tell(process.cpuUsage()));
process.on('disconnect', () => process.exit(0));
