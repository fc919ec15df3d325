import { parseArgs } from 'node:util';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import packageJson from '../package.json' with { type: 'json' };
import { openDoor } from './admin/door.ts';
import { readConfig } from './config.ts';
import { openGatewayFolder } from './folder.ts';
import { guardRules } from './guard.ts';
import { createGateway } from './gateway.ts';
import { troubleLine } from './trouble.ts';

/** What runs keeps the process for at most this long after it was told to stop. */
const stopMaxMs = 10_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      'behind-proxy': { type: 'boolean' },
      /** Beside the engine on one machine. Told by who starts it, and nothing to configure. */
      embedded: { type: 'boolean', default: false },
      json: { type: 'boolean' },
    },
  });
  const { 'behind-proxy': behindProxyFlag = false, embedded, json, ...flags } = values;
  const config = readConfig(process.env, { ...flags, behindProxy: behindProxyFlag });
  const guard = guardRules(config.outgoing);
  const log = createLog({ level: config.logLevel });
  const folder = await openGatewayFolder({ path: config.dataFolder, keyFile: config.keyFile, clock: systemClock, log });
  const ports = { clock: systemClock, random: systemRandom, log, vault: folder.vault };
  const gateway = await createGateway({
    ...ports,
    store: folder.store,
    media: folder.media,
    version: packageJson.version,
    behindProxy: config.behindProxy,
    emojiShortcuts: config.emojiShortcuts,
    guard,
    embedded,
  });
  const url = await gateway.listen(config);
  const door = await openDoor({ admin: gateway.admin, folder: folder.path, random: systemRandom, log });

  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('gateway.stopping', { why });
    systemClock.timer(stopMaxMs, () => process.exit(1));
    const close = async (): Promise<void> => {
      await door.close();
      await gateway.close();
      await folder.close();
    };
    close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // Started by the app: the gateway ends with it.
  process.on('disconnect', () => stop('parentGone'));

  log.info('gateway.ready', { gatewayId: folder.store.gatewayId });
  const ready = { url, gatewayId: folder.store.gatewayId, dataFolder: folder.path };
  process.stdout.write(json === true ? `${JSON.stringify(ready)}\n` : `The gateway listens on ${url}\n`);
}

function fail(error: unknown): void {
  process.stderr.write(`${troubleLine(error) ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.exit(1);
}

main().catch(fail);
