/**
 * A bare Baileys session as a process of its own: the yardstick. It uses the product's key store, or keeps its keys in memory,
 * and uses nothing else of the product. Started with one JSON argument, it pairs, prints a line, then answers one line per
 * command on stdin.
 */
import { randomBytes } from 'node:crypto';
import type { AnyMessageContent, AuthenticationState, BinaryNode, WASocket } from '@whiskeysockets/baileys';
import { DisconnectReason, makeWASocket, WA_CERT_DETAILS } from '@whiskeysockets/baileys';
import { openAuthStore } from '../../engine/channels/whatsapp/auth-store.ts';
import { guardConsole } from '../../engine/channels/whatsapp/console-guard.ts';
import { createBaileysLogger } from '../../engine/channels/whatsapp/logger.ts';
import { systemClock } from '../../platform/clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createVault } from '../../platform/vault.ts';
import { memoryAuth } from '../networks/baileys-client.ts';
import { WhatsAppControl } from '../networks/whatsapp-control.ts';
import { serveBare } from './bare-commands.ts';
import type { SessionStart } from './session-process.ts';

const start = JSON.parse(process.argv[2] ?? '') as SessionStart;
guardConsole();
WA_CERT_DETAILS.PUBLIC_KEY.set(Buffer.from(start.networks.publicKey, 'base64'));
const control = new WhatsAppControl(start.control);
const log = createMemoryLog();

const connect = (auth: AuthenticationState): WASocket =>
  makeWASocket({
    auth,
    waWebSocketUrl: start.networks.whatsappUrl,
    logger: createBaileysLogger(log),
    markOnlineOnConnect: false,
    syncFullHistory: false,
  });

function pair(auth: AuthenticationState): Promise<void> {
  return new Promise((resolve, reject) => {
    const pairing = connect(auth);
    pairing.ev.on('creds.update', (update) => Object.assign(auth.creds, update));
    pairing.ev.on('connection.update', ({ qr, connection, lastDisconnect }) => {
      if (qr !== undefined) control.scan(start.number, qr).catch(reject);
      if (connection !== 'close') return;
      const code = (lastDisconnect?.error as { output?: { statusCode?: number } } | undefined)?.output?.statusCode;
      if (code === DisconnectReason.restartRequired) resolve();
      else reject(new Error(`pairing closed with ${code}`));
    });
  });
}

interface Keys {
  auth: AuthenticationState;
  save(): void;
}

async function pairInMemory(): Promise<Keys> {
  const auth = memoryAuth();
  await pair(auth);
  return { auth, save: () => undefined };
}

async function pairInStore(): Promise<Keys> {
  const store = await openAuthStore({
    path: `${start.folder}/bare.db`,
    accountId: 'bare',
    vault: createVault(randomBytes(32)),
    clock: systemClock,
    log,
  });
  const draft = store.draft();
  await pair(draft.state);
  await draft.commit();
  const auth = store.login();
  if (!auth) throw new Error('not paired');
  return { auth, save: () => void store.saveCreds() };
}

const { auth, save } = start.keys === 'memory' ? await pairInMemory() : await pairInStore();

/** Resolves when the server has let it in. */
async function logIn(): Promise<WASocket> {
  const opening = connect(auth);
  opening.ev.on('creds.update', (update) => {
    Object.assign(auth.creds, update);
    save();
  });
  await new Promise<void>((resolve, reject) => {
    opening.ev.on('connection.update', ({ connection }) => {
      if (connection === 'open') resolve();
      if (connection === 'close') reject(new Error('closed'));
    });
  });
  return opening;
}

let socket = await logIn();

/** One after the other, each awaiting the server's ack. */
async function sendEach(messages: Iterable<{ to: string; content: AnyMessageContent }>): Promise<void> {
  const waiting = new Map<string, () => void>();
  const onAck = (node: BinaryNode) => waiting.get(node.attrs['id'] ?? '')?.();
  socket.ws.on('CB:ack,class:message', onAck);
  for (const { to, content } of messages) {
    const messageId = `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
    const acked = new Promise<void>((resolve) => waiting.set(messageId, resolve));
    await socket.sendMessage(`${to}@s.whatsapp.net`, content, { messageId });
    await acked;
    waiting.delete(messageId);
  }
  socket.ws.off('CB:ack,class:message', onAck);
}

function* texts(numbers: string[], count: number): Generator<{ to: string; content: AnyMessageContent }> {
  for (let index = 0; index < count; index++) {
    yield { to: numbers[index % numbers.length] ?? '', content: { text: `Your order ${index} is ready` } };
  }
}

serveBare({
  send: ({ numbers, count }) => sendEach(texts(numbers, count)),
  document: ({ to, path }) => {
    const content = { document: { url: path }, mimetype: 'application/pdf', fileName: 'order.pdf' };
    return sendEach([{ to, content }]);
  },
  end: async () => void (await socket.end(undefined)),
  logIn: async () => {
    socket = await logIn();
  },
});
