/** An unmodified Baileys client for the simulator's own tests, with its keys in memory. */
import {
  initAuthCreds,
  makeWASocket,
  WA_CERT_DETAILS,
  type AuthenticationState,
  type BaileysEventMap,
  type SignalDataTypeMap,
  type UserFacingSocketConfig,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys';
import pino from 'pino';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { waitFor } from './client.ts';
import { silenceLibsignal } from './quiet.ts';

silenceLibsignal();

export type Closed = { code: number | undefined; message: string | undefined };

/** Lets Baileys accept the simulator's certificates. */
export function trustNetwork(publicKey: Uint8Array): void {
  WA_CERT_DETAILS.PUBLIC_KEY.set(publicKey);
}

/** Lets this process trust the simulator's media hosts, as NODE_EXTRA_CA_CERTS would at its start. */
export function trustMediaHosts(authority: string): void {
  setDefaultCACertificates([...getCACertificates('default'), authority]);
}

/** Credentials and keys of one device, kept across connections. */
export function memoryAuth(): AuthenticationState {
  const store = new Map<string, unknown>();
  return {
    creds: initAuthCreds(),
    keys: {
      get: (type, ids) => {
        const found: { [id: string]: SignalDataTypeMap[typeof type] } = {};
        for (const id of ids) {
          const value = store.get(`${type} ${id}`) as SignalDataTypeMap[typeof type] | undefined;
          if (value !== undefined && value !== null) found[id] = value;
        }
        return found;
      },
      set: (data) => {
        for (const [type, entries] of Object.entries(data)) {
          for (const [id, value] of Object.entries(entries ?? {})) {
            if (value === null || value === undefined) store.delete(`${type} ${id}`);
            else store.set(`${type} ${id}`, value);
          }
        }
      },
    },
  };
}

/** One connection of a client, from its start to its close. */
export class Client {
  readonly socket: WASocket;
  readonly auth: AuthenticationState;
  readonly qrs: string[] = [];
  readonly received: WAMessage[] = [];
  readonly statuses: { id: string; status: number; parameters: readonly unknown[] }[] = [];
  /** Message acks in the order in which they came. */
  readonly acks: { id: string; error: string | undefined }[] = [];
  closed: Closed | undefined;
  isOpen = false;

  constructor(url: string, auth: AuthenticationState = memoryAuth(), options: Partial<UserFacingSocketConfig> = {}) {
    this.auth = auth;
    this.socket = makeWASocket({
      auth,
      waWebSocketUrl: url,
      logger: pino({ level: process.env.BAILEYS_LOG ?? 'silent' }),
      browser: ['Ubuntu', 'Chrome', '1'],
      ...options,
    });
    this.socket.ev.on('connection.update', (update) => this.#onConnection(update));
    this.socket.ev.on('creds.update', (update) => Object.assign(auth.creds, update));
    this.socket.ev.on('messages.upsert', ({ messages }) => this.#onMessages(messages));
    this.socket.ev.on('messages.update', (updates) => {
      for (const { key, update } of updates) {
        if (typeof update.status === 'number') {
          this.statuses.push({
            id: key.id ?? '',
            status: update.status,
            parameters: update.messageStubParameters ?? [],
          });
        }
      }
    });
    this.socket.ws.on('CB:ack,class:message', ({ attrs }: { attrs: Record<string, string> }) => {
      this.acks.push({ id: attrs.id ?? '', error: attrs.error });
    });
  }

  opened(): Promise<true> {
    return waitFor(() => {
      if (this.closed) throw new Error(`closed with ${this.closed.code}: ${this.closed.message}`);
      return this.isOpen;
    }, 'the connection');
  }

  ended(timeoutMs?: number): Promise<Closed> {
    return waitFor(() => this.closed, 'the close', timeoutMs);
  }

  firstQr(): Promise<string> {
    return waitFor(() => this.qrs[0], 'a QR code');
  }

  /** Sends a text and answers its id as soon as Baileys has handed it over, which says nothing about the ack. */
  async sendText(number: string, text: string, messageId?: string): Promise<string> {
    const sent = await this.socket.sendMessage(`${number}@s.whatsapp.net`, { text }, messageId ? { messageId } : {});
    return sent?.key.id ?? '';
  }

  acked(id: string): Promise<{ id: string; error: string | undefined }> {
    return waitFor(() => this.acks.find((ack) => ack.id === id), `the ack of ${id}`);
  }

  /** Waits for a status of a message: 0 error, 2 at the server, 3 delivered, 4 read. */
  status(id: string, status: number): Promise<{ parameters: readonly unknown[] }> {
    return waitFor(() => this.statuses.find((seen) => seen.id === id && seen.status === status), `status ${status}`);
  }

  message(fits: (message: WAMessage) => boolean): Promise<WAMessage> {
    return waitFor(() => this.received.find(fits), 'a message');
  }

  async end(): Promise<void> {
    await this.socket.end(undefined);
    await this.ended();
  }

  #onConnection({ connection, qr, lastDisconnect }: BaileysEventMap['connection.update']): void {
    if (qr !== undefined) this.qrs.push(qr);
    if (connection === 'open') this.isOpen = true;
    if (connection !== 'close') return;
    const error = lastDisconnect?.error as { output?: { statusCode?: number }; message?: string } | undefined;
    this.closed = { code: error?.output?.statusCode, message: error?.message };
  }

  #onMessages(messages: readonly WAMessage[]): void {
    this.received.push(...messages);
    for (const { key, status } of messages) {
      if (key.fromMe && typeof status === 'number') this.statuses.push({ id: key.id ?? '', status, parameters: [] });
    }
  }
}

/** The text of a received message. */
export function textOf({ message }: WAMessage): string | undefined {
  return message?.conversation ?? message?.extendedTextMessage?.text ?? undefined;
}
