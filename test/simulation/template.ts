import { cpSync } from 'node:fs';
import { createEngine } from '../../engine/engine.ts';
import { problemOfAnswer } from '../../engine/link/http-problems.ts';
import { LinkError } from '../../engine/ports.ts';
import { createFakeChannel } from '../../engine/testing/fake-channel.ts';
import { createLossyTransports, type CallableGateway } from '../../engine/testing/lossy-transport.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { deviceCalls, type DeviceResponse } from '../../shared/contract/device.ts';

export const SHOP = { number: '447700900123', name: 'Shop' };
/** The store's own number of the only client. */
export const CLIENT = 1;

/** The files of a gateway and a device that are linked, with one paired number and one webhook: where every world begins. */
export interface Template {
  readonly folder: string;
  readonly key: Uint8Array;
  readonly accountId: string;
  /** The instant at which it was left. */
  readonly at: number;
  remove(): void;
}

export async function makeTemplate(): Promise<Template> {
  const clock = createManualClock();
  const random = createSeededRandom(0);
  const log = createMemoryLog();
  const key = new Uint8Array(32).fill(3);
  const vault = createVault(key);
  const folder = createTemporaryFolder();
  const store = await openSqliteStore({ path: folder.file('gateway/gateway.db'), vault, log, clock });
  const media = await openMediaStore({ folder: folder.file('gateway/media'), vault });
  const gateway = await createGateway({ store, media, clock, random, log, vault, version: '1.0.0' });
  const { admin } = gateway;
  await admin.call('client.create', { id: 'shop' });
  await admin.call('instance.create', { client: 'shop', channel: 'whatsapp' });
  await admin.call('instance.optIn', { client: 'shop', channel: 'whatsapp', instance: 1, optIn: false });
  await admin.call('webhook.set', { client: 'shop', url: 'https://hooks.example/events' });
  const { code } = await admin.call('enrolment.create', { client: 'shop' });

  const callable: CallableGateway = {
    async handle(call, request, { token, accountId }) {
      const { method, path, response } = deviceCalls[call];
      const answer = await gateway.app.inject({
        method,
        url: `/device/v1${path.replace(':accountId', accountId ?? '')}`,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        payload: request as object,
      });
      if (answer.statusCode !== 200) {
        const { problem } = problemOfAnswer({ call, status: answer.statusCode, code: '', retryAfter: undefined });
        throw new LinkError(problem);
      }
      return response.parse(answer.json()) as DeviceResponse<typeof call>;
    },
  };
  const channel = createFakeChannel();
  const engine = await createEngine({
    dataFolder: folder.file('device'),
    appVersion: '1.0.0',
    machine: 'desk',
    clock,
    random,
    log,
    vault,
    keyUnprotected: false,
    channels: [channel],
    link: createLossyTransports(callable, { clock, random }),
  });
  const must = async <T>(result: Promise<{ ok: true; value: T } | { ok: false; error: object }>): Promise<T> => {
    await clock.settle();
    const answer = await result;
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.value;
  };
  await must(engine.call('link.enrol', { gatewayUrl: 'https://gateway.example', code }));
  const { accountId } = await must(engine.call('account.add', { channel: 'whatsapp', label: 'Shop' }));
  await must(engine.call('account.pair', { accountId }));
  channel.far(accountId).scan(SHOP);
  while (!engine.snapshot().accounts.some(({ binding }) => binding?.state === 'bound')) await clock.advance(1_000);

  const stopping = engine.stop();
  await clock.advance(1_000);
  await stopping;
  const closing = gateway.close();
  await clock.advance(1_000);
  await closing;
  await store.close();
  const clean = createTemporaryFolder();
  cpSync(folder.path, clean.path, { recursive: true, filter: (path) => !path.includes('/lock.') });
  folder.remove();
  return { folder: clean.path, key, accountId, at: clock.now(), remove: clean.remove };
}
