/**
 * Loses its connection again and again, and says what that left behind. A process of its own: memory is measured after a
 * collection (`--expose-gc`), and nothing but the engine may hold a socket or a timer.
 * `node --expose-gc reconnects-child.ts '{"channel":"telegram","networks":{…},"number":"…","reconnects":50}'`
 */
import { setTimeout as delay } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { Channel } from '../../shared/model/channel.ts';
import { TelegramControl } from '../networks/telegram-control.ts';
import { WhatsAppControl } from '../networks/whatsapp-control.ts';
import type { NetworksAddress } from '../support/channels.ts';
import { startSessionHouse } from '../support/session-house.ts';
import { until } from '../support/until.ts';

export interface ReconnectsWish {
  channel: Channel;
  networks: NetworksAddress & { control: string };
  number: string;
  reconnects: number;
}
export interface ReconnectsResult {
  /** Bytes that are in use after a collection: after a tenth of the reconnects, and after the last. */
  bytesAtTenth: number;
  bytesAtEnd: number;
  /** Sockets and timers that were there while connected, and those that are left after the engine stopped. */
  connected: string[];
  left: string[];
}

/** Baileys waits so long for an upload of prekeys, and does not end the timer when it is through. */
const CLIENT_TIMER_MS = 31_000;

const { channel, networks, number, reconnects } = JSON.parse(process.argv[2] ?? '') as ReconnectsWish;
const control = new { whatsapp: WhatsAppControl, telegram: TelegramControl }[channel](networks.control);

const held = (): string[] => process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout|Immediate/.test(name));

function usedBytes(): number {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('start with --expose-gc');
  // Finalizers of the first run free what the second one collects.
  collect();
  collect();
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

const house = await startSessionHouse(networks, channel);
const accountId = await house.add('Shop');
await control.scan(number, await house.qr(accountId));
await house.reach(accountId, ['online']);

let bytesAtTenth = 0;
for (let count = 1; count <= reconnects; count += 1) {
  const session = house.account(accountId).session;
  const before = session.kind === 'online' ? session.since : 0;
  await control.fault({ number, drop: true });
  await until(
    async () => {
      const now = house.account(accountId).session;
      if (now.kind === 'waiting') await house.tryNow(accountId);
      return now;
    },
    (now) => now.kind === 'online' && now.since !== before,
    { everyMs: 5, what: `reconnect ${count}` },
  );
  if (count === Math.ceil(reconnects / 10)) bytesAtTenth = usedBytes();
}
const bytesAtEnd = usedBytes();
const connected = held();
await house.stop();
// Sockets that were ended close in the next turns of the loop; the client's own upload of prekeys leaves one timer behind.
const end = performance.now() + CLIENT_TIMER_MS;
while (held().length > 0 && performance.now() < end) await delay(100);
const result: ReconnectsResult = { bytesAtTenth, bytesAtEnd, connected, left: held() };
process.stdout.write(`${JSON.stringify(result)}\n`);
