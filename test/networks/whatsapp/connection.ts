/** One client socket: frames, handshake, ordered sending, and the ways a link can go quiet. */
import type { WebSocket } from 'ws';
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import { FrameReader, frame } from './wire/framing.ts';
import type { KeyPair } from './wire/keys.ts';
import { NoiseResponder, type NoiseTransport } from './wire/noise.ts';
import { decodeNode, encodeNode, node, type Node } from './wire/node.ts';
import type { Account, LinkedDevice } from './accounts.ts';
import { timestamp, type World } from './world.ts';

const closeGraceMs = 100;
const requestTimeoutMs = 10_000;

export interface ServerKeys {
  readonly static: KeyPair;
  readonly certificates: Buffer;
}

export interface ConnectionHandler {
  loggedIn(connection: Connection, clientStatic: Buffer, payload: proto.ClientPayload): void;
  received(connection: Connection, stanza: Node): void;
  closed(connection: Connection): void;
}

/** Where the connection stands; each state carries only its own data. */
export type Stage =
  | { at: 'handshake' }
  | { at: 'pairing' }
  | { at: 'session'; account: Account; device: LinkedDevice; active: boolean }
  | { at: 'closed' };

export class Connection {
  stage: Stage = { at: 'handshake' };
  readonly #world: World;
  readonly #socket: WebSocket;
  readonly #handler: ConnectionHandler;
  readonly #frames = new FrameReader();
  readonly #responder: NoiseResponder;
  readonly #requests = new Map<string, { answer: (stanza: Node) => void; fail: (error: Error) => void }>();
  #greeted = false;
  #transport: NoiseTransport | undefined;
  #nextId = 1;
  #frozen = false;
  #ending = false;
  #unread: Buffer[] = [];
  /** Stanzas that wait for the end of a delay or of a silence, in order. */
  readonly #outgoing: { stanza: Node; due: number }[] = [];

  constructor(world: World, socket: WebSocket, keys: ServerKeys, handler: ConnectionHandler) {
    this.#world = world;
    this.#socket = socket;
    this.#handler = handler;
    this.#responder = new NoiseResponder(keys.static, keys.certificates);
    socket.on('message', (data) => this.#read(Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer)));
    socket.on('close', () => this.#closed());
    // A client that dies without a word is ordinary here; 'close' follows.
    socket.on('error', () => undefined);
  }

  get routingInfo(): Buffer | undefined {
    return this.#frames.routingInfo;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  get number(): string | undefined {
    return this.stage.at === 'session' ? this.stage.account.number : undefined;
  }

  send(stanza: Node): void {
    if (this.stage.at === 'closed') return;
    const delayMs = this.#world.faults.delayMs.get(this.number) ?? 0;
    if (delayMs === 0 && !this.#frozen && this.#outgoing.length === 0) {
      this.#write(stanza);
      return;
    }
    this.#outgoing.push({ stanza, due: this.#world.clock.monotonic() + delayMs });
    this.#world.clock.timer(delayMs, () => this.#flush());
  }

  /** Sends an iq and waits for the client's answer; rejects when none comes in time. */
  request(xmlns: string, content: Node[]): Promise<Node> {
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      const timer = this.#world.clock.timer(requestTimeoutMs, () => {
        this.#requests.delete(id);
        reject(new Error(`the client did not answer ${xmlns} ${content[0]?.tag ?? ''}`));
      });
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T): void => {
          timer.cancel();
          how(value);
        };
      this.#requests.set(id, { answer: settle(resolve), fail: settle(reject) });
      this.send(node('iq', { from: '@s.whatsapp.net', type: 'set', id, xmlns, t: timestamp(this.#world) }, content));
    });
  }

  nextId(): string {
    return `${this.#nextId++}-srv`;
  }

  /** The link goes quiet: the socket stays open, nothing is read and nothing is written. */
  freeze(): void {
    this.#frozen = true;
    this.#socket.pause();
  }

  /** Freezes until the silence that was asked for is over, also when it is prolonged meanwhile. */
  freezeWhileSilent(): void {
    const silentMs = this.#world.faults.silentMs(this.number);
    if (silentMs <= 0) {
      this.thaw();
      return;
    }
    this.freeze();
    this.#world.clock.timer(silentMs, () => this.freezeWhileSilent());
  }

  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    this.#flush();
    const unread = this.#unread;
    this.#unread = [];
    for (const data of unread) this.#read(data);
    if (this.stage.at !== 'closed') this.#socket.resume();
  }

  /**
   * Ends the connection after the client had time to read the last stanza: Baileys decodes asynchronously and would
   * otherwise report the closed socket instead of the reason. What the client still sends is not read any more.
   */
  closeSoon(): void {
    this.#ending = true;
    this.#world.clock.timer(closeGraceMs, () => this.#socket.close());
  }

  /** Cuts the connection without a word. */
  destroy(): void {
    this.#socket.terminate();
    this.#closed();
  }

  #read(data: Buffer): void {
    if (this.#frozen) {
      this.#unread.push(data);
      return;
    }
    if (this.stage.at === 'closed' || this.#ending) return;
    try {
      for (const part of this.#frames.push(data)) this.#frame(part);
    } catch (error) {
      this.#world.failures.add('bad data on the socket', error instanceof Error ? error.message : String(error));
      this.destroy();
    }
  }

  #frame(data: Buffer): void {
    if (this.#transport) {
      this.#stanza(decodeNode(this.#transport.open(data)));
    } else if (this.#greeted) {
      const { clientStatic, payload, transport } = this.#responder.finish(data);
      this.#transport = transport;
      this.#handler.loggedIn(this, clientStatic, payload);
    } else {
      this.#greeted = true;
      this.#socket.send(frame(this.#responder.answerHello(data)));
    }
  }

  #stanza(stanza: Node): void {
    if (this.stage.at === 'closed') return;
    const { id, type } = stanza.attrs;
    const waiting = id === undefined ? undefined : this.#requests.get(id);
    if (stanza.tag === 'iq' && waiting && id !== undefined && (type === 'result' || type === 'error')) {
      this.#requests.delete(id);
      waiting.answer(stanza);
      return;
    }
    this.#handler.received(this, stanza);
  }

  #flush(): void {
    const now = this.#world.clock.monotonic();
    while (!this.#frozen) {
      const first = this.#outgoing[0];
      if (!first || first.due > now) return;
      this.#outgoing.shift();
      this.#write(first.stanza);
    }
  }

  #write(stanza: Node): void {
    if (!this.#transport || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(frame(this.#transport.seal(encodeNode(stanza))));
  }

  #closed(): void {
    if (this.stage.at === 'closed') return;
    this.#handler.closed(this);
    this.stage = { at: 'closed' };
    for (const { fail } of this.#requests.values()) fail(new Error('the client closed the connection'));
    this.#requests.clear();
  }
}
