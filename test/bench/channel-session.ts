/**
 * One of the product's channels with its own stores, as a process of its own: no gateway, no outbox, no screens. Started with
 * one JSON argument, it pairs, prints a line, then answers one line per command on stdin.
 */
import { directWay } from '../../platform/testing/direct-way.ts';
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ChannelAccount, ChannelEvent } from '../../engine/channels/channel.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { systemRandom } from '../../platform/random.ts';
import { createVault } from '../../platform/vault.ts';
import type { Content, MediaRef } from '../../shared/contract/message.ts';
import { networkIdFor } from '../../shared/model/network-id.ts';
import { TelegramControl } from '../networks/telegram-control.ts';
import { WhatsAppControl } from '../networks/whatsapp-control.ts';
import { createTestedFactory, TELEGRAM_APP } from '../support/channels.ts';
import type { SessionStart } from './session-process.ts';

export type ChannelCommand =
  | { send: { numbers: string[]; count: number } }
  /** Puts a file into the media store; what comes back can be sent. */
  | { keep: { path: string; mimetype: string } }
  | { document: { to: string; media: MediaRef } }
  | { logIn: true };
/** From the call to the server's ack, or to `opened`. */
export interface ChannelRun {
  ms: number;
  cpuMs: number;
}
export interface ChannelLogin extends ChannelRun {
  /** Before that: opening the auth file, in which every record is read and checked. */
  openMs: number;
}

const MAX_BYTES = 100 * 1024 * 1024;

const start = JSON.parse(process.argv[2] ?? '') as SessionStart;
const control = new { whatsapp: WhatsAppControl, telegram: TelegramControl }[start.channel](start.control);
const vault = createVault(randomBytes(32));
const store = await openMediaStore({ folder: `${start.folder}/media`, vault });
const factory = createTestedFactory(start.networks, start.channel);

const listeners = new Set<(event: ChannelEvent) => void>();
const next = (fits: (event: ChannelEvent) => boolean): Promise<ChannelEvent> =>
  new Promise((resolve) => {
    const listen = (event: ChannelEvent): void => {
      if (!fits(event)) return;
      listeners.delete(listen);
      resolve(event);
    };
    listeners.add(listen);
  });

const open = (): Promise<ChannelAccount> =>
  factory.open({
    accountId: 'bench',
    folder: `${start.folder}/account`,
    clock: systemClock,
    random: systemRandom,
    vault,
    log: createLog({ level: 'silent' }),
    onEvent: (event) => {
      for (const listen of listeners) listen(event);
    },
    sentPayload: () => undefined,
    sentSince: () => [],
    media: {
      read: store.read,
      save: async (bytes, { mimetype, maxBytes }) => ({ ...(await store.write(bytes, { maxBytes })), mimetype }),
    },
    wayOut: directWay,
    app: () => TELEGRAM_APP,
  });

async function logIn(): Promise<void> {
  const opened = next(({ kind }) => kind === 'opened');
  account.connect('login');
  await opened;
}

let account = await open();
const shown = next(({ kind }) => kind === 'qrShown');
// WhatsApp ends the connection that a phone has linked.
const paired = next(({ kind }) => kind === 'closed' || kind === 'opened');
account.connect('pair');
const event = await shown;
if (event.kind === 'qrShown') await control.scan(start.number, event.qr);
if ((await paired).kind === 'closed') await logIn();
process.stdout.write('{"online":true}\n');

async function measure(work: () => Promise<void>): Promise<ChannelRun> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const used = process.cpuUsage(cpu);
  return { ms: performance.now() - startedAt, cpuMs: (used.user + used.system) / 1_000 };
}

/** As the outbox does, without its commits. */
async function send(number: string, content: Content): Promise<void> {
  const networkId = networkIdFor(start.channel, systemRandom);
  const prepared = await account.prepare({ to: { kind: 'number', number }, content, networkId });
  if (prepared.kind !== 'ready') throw new Error(`not ready: ${JSON.stringify(prepared)}`);
  const acked = next((seen) => seen.kind === 'ack' && seen.networkId === networkId);
  await account.handOver({ networkId, payload: prepared.payload });
  await acked;
}

async function answer(command: ChannelCommand): Promise<ChannelRun | ChannelLogin | MediaRef> {
  if ('send' in command) {
    const { numbers, count } = command.send;
    return measure(async () => {
      for (let index = 0; index < count; index += 1) {
        await send(numbers[index % numbers.length] ?? '', { kind: 'text', text: `Your order ${index} is ready` });
      }
    });
  }
  if ('keep' in command) {
    const { path, mimetype } = command.keep;
    return { ...(await store.write(createReadStream(path), { maxBytes: MAX_BYTES })), mimetype };
  }
  if ('document' in command) {
    const { to, media } = command.document;
    return measure(() => send(to, { kind: 'document', media, fileName: 'order.pdf' }));
  }
  await account.close();
  const { ms: openMs } = await measure(async () => {
    account = await open();
  });
  return { ...(await measure(logIn)), openMs };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line) as ChannelCommand | { stop: true };
  if ('stop' in command) process.exit(0);
  void answer(command).then((result) => process.stdout.write(`${JSON.stringify(result)}\n`));
});
