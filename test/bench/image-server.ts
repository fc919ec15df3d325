/** A gateway that takes images. The bench asks for the processor time and memory of the process. */
import { join } from 'node:path';
import { createGateway } from '../../gateway/gateway.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { systemRandom } from '../../platform/random.ts';
import { createVault } from '../../platform/vault.ts';

import { answerUsage } from './child-usage.ts';

export interface ImageServer {
  url: string;
  clientId: string;
  clientSecret: string;
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

const ready: ImageServer = {
  url: await gateway.listen({ host: '127.0.0.1', port: 0 }),
  clientId,
  clientSecret: secret,
};
tell(ready);
answerUsage();
