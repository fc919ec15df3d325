import { errnoOf } from '../../platform/atomic-file.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom } from '../../platform/random.ts';
import type { GatewayStart } from '../../shared/contract/embedded.ts';
import { openDoor } from '../admin/door.ts';
import { openGatewayFolder } from '../folder.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { answerOwner } from './answer.ts';
import type { RunningGateway } from './serve.ts';

const host = '127.0.0.1';

/**
 * The same gateway as `server.ts` starts, for the app beside it: key and folder come from the app.
 * @param pdfWorker the file of the thread that reads PDFs, where it does not lie beside its source
 * @throws PortError
 */
export async function runEmbedded(start: GatewayStart, pdfWorker?: URL): Promise<RunningGateway> {
  const log = createLog({ file: start.logFile });
  const clock = systemClock;
  const random = systemRandom;
  const folder = await openGatewayFolder({ path: start.dataFolder, key: start.key, clock, log });
  try {
    const { store, media, vault } = folder;
    const gateway = await createGateway({
      store,
      media,
      vault,
      clock,
      random,
      log,
      version: start.appVersion,
      embedded: true,
      folder: folder.path,
      pdfWorker,
    });
    const url = await listen(gateway, start.port);
    const door = await openDoor({ admin: gateway.admin, folder: folder.path, random, log });
    log.info('gateway.ready', { gatewayId: store.gatewayId });
    return {
      url,
      answer: (call) => answerOwner(gateway.admin, call, log),
      close: async () => {
        await door.close();
        await gateway.close();
        await folder.close();
        log.close();
      },
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** On the wanted port, or, when another program has it, on any: the app must not fail for it. */
async function listen(gateway: Gateway, port: number): Promise<string> {
  try {
    return await gateway.listen({ host, port });
  } catch (error) {
    const reason = errnoOf(error);
    if (reason !== 'EADDRINUSE' && reason !== 'EACCES') throw error;
    return await gateway.listen({ host, port: 0 });
  }
}
