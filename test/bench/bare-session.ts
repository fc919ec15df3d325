/**
 * A bare Baileys session as a process of its own: the yardstick. It uses the product's key store and nothing else of it.
 * Started with one JSON argument, it pairs, prints `{"online":true}`, then answers one line per command on stdin.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { BinaryNode } from '@whiskeysockets/baileys';
import { DisconnectReason, makeWASocket, WA_CERT_DETAILS } from '@whiskeysockets/baileys';
import { openAuthStore } from '../../engine/channels/whatsapp/auth-store.ts';
import { guardConsole } from '../../engine/channels/whatsapp/console-guard.ts';
import { createBaileysLogger } from '../../engine/channels/whatsapp/logger.ts';
import { systemClock } from '../../platform/clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createVault } from '../../platform/vault.ts';
import { WhatsAppControl } from '../networks/client.ts';

interface Start {
  url: string;
  publicKey: string;
  control: string;
  number: string;
  folder: string;
}
export interface BareRun {
  ms: number;
  cpuMs: number;
}

const start = JSON.parse(process.argv[2] ?? '') as Start;
guardConsole();
WA_CERT_DETAILS.PUBLIC_KEY.set(Buffer.from(start.publicKey, 'base64'));
const control = new WhatsAppControl(start.control);
const log = createMemoryLog();
const store = await openAuthStore({
  path: `${start.folder}/bare.db`,
  accountId: 'bare',
  vault: createVault(randomBytes(32)),
  clock: systemClock,
  log,
});

const connect = (auth: Parameters<typeof makeWASocket>[0]['auth']) =>
  makeWASocket({
    auth,
    waWebSocketUrl: start.url,
    logger: createBaileysLogger(log),
    markOnlineOnConnect: false,
    syncFullHistory: false,
  });

const draft = store.draft();
await new Promise<void>((resolve, reject) => {
  const pairing = connect(draft.state);
  pairing.ev.on('creds.update', (update) => Object.assign(draft.state.creds, update));
  pairing.ev.on('connection.update', ({ qr, connection, lastDisconnect }) => {
    if (qr !== undefined) control.scan(start.number, qr).catch(reject);
    if (connection !== 'close') return;
    const code = (lastDisconnect?.error as { output?: { statusCode?: number } } | undefined)?.output?.statusCode;
    if (code === DisconnectReason.restartRequired) resolve();
    else reject(new Error(`pairing closed with ${code}`));
  });
});
await draft.commit();
const auth = store.login();
if (!auth) throw new Error('not paired');
const socket = connect(auth);
socket.ev.on('creds.update', (update) => {
  Object.assign(auth.creds, update);
  void store.saveCreds();
});
await new Promise<void>((resolve, reject) => {
  socket.ev.on('connection.update', ({ connection }) => {
    if (connection === 'open') resolve();
    if (connection === 'close') reject(new Error('closed'));
  });
});
process.stdout.write('{"online":true}\n');

/** One after the other, each awaiting the server's ack. */
async function send(numbers: string[], count: number): Promise<BareRun> {
  const waiting = new Map<string, () => void>();
  const onAck = (node: BinaryNode) => waiting.get(node.attrs['id'] ?? '')?.();
  socket.ws.on('CB:ack,class:message', onAck);
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  for (let index = 0; index < count; index++) {
    const messageId = `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
    const acked = new Promise<void>((resolve) => waiting.set(messageId, resolve));
    const to = `${numbers[index % numbers.length]}@s.whatsapp.net`;
    await socket.sendMessage(to, { text: `Your order ${index} is ready` }, { messageId });
    await acked;
    waiting.delete(messageId);
  }
  const used = process.cpuUsage(cpu);
  socket.ws.off('CB:ack,class:message', onAck);
  return { ms: performance.now() - startedAt, cpuMs: (used.user + used.system) / 1_000 };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line) as { send: { numbers: string[]; count: number } } | { stop: true };
  if ('stop' in command) process.exit(0);
  void send(command.send.numbers, command.send.count).then((run) => process.stdout.write(`${JSON.stringify(run)}\n`));
});
