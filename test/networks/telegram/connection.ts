/** One TCP connection of a client: packets both ways, late or held back when a fault says so. */
import type { Socket } from 'node:net';
import type { Timer } from '../../../shared/ports.ts';
import type { DataCentre } from './data-centre.ts';
import type { Handshake } from './handshake.ts';
import { receivePacket } from './packets.ts';
import { Framing } from './wire/framing.ts';
import type { World } from './world.ts';

interface Outgoing {
  readonly dueAt: number;
  readonly framed: Buffer;
}

export class Connection {
  readonly dc: DataCentre;
  readonly #world: World;
  readonly #socket: Socket;
  readonly #framing = new Framing();
  #outgoing: Outgoing[] = [];
  #wait: Timer | undefined;
  #disconnect: Timer | undefined;
  /** The auth key exchange that runs on this connection. */
  handshake: Handshake | undefined;
  /** The account whose client this is, once it has said so. */
  number: string | undefined;

  constructor(world: World, socket: Socket, dc: DataCentre) {
    this.#world = world;
    this.#socket = socket;
    this.dc = dc;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#closed());
    this.freezeWhileSilent();
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  send(packet: Buffer): void {
    if (!this.isOpen) return;
    const { clock, faults } = this.#world;
    const delayMs = faults.delayMs.get(this.number) ?? 0;
    const dueAt = Math.max(clock.monotonic() + delayMs, this.#outgoing.at(-1)?.dueAt ?? 0);
    this.#outgoing.push({ dueAt, framed: this.#framing.frame(packet) });
    this.#drain();
  }

  /** An error of the transport: four bytes with the negative code. */
  sendTransportError(code: number): void {
    const packet = Buffer.alloc(4);
    packet.writeInt32LE(-code);
    this.send(packet);
  }

  /** Closes the connection unless it is called again in time, as `ping_delay_disconnect` asks. */
  disconnectAfter(ms: number): void {
    this.#disconnect?.cancel();
    this.#disconnect = this.#world.clock.timer(ms, () => this.destroy());
  }

  /** A silent network neither reads nor answers, then everything goes on. */
  freezeWhileSilent(): void {
    const ms = this.#world.faults.silentMs(this.number);
    if (ms > 0) this.#socket.pause();
    else this.#socket.resume();
    this.#drain();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#world.counters.bytesIn += chunk.length;
    try {
      for (const packet of this.#framing.read(chunk)) receivePacket(this.#world, this, packet);
    } catch (error) {
      this.#world.failures.add('packet', error instanceof Error ? error.message : String(error));
      this.destroy();
    }
  }

  #drain(): void {
    this.#wait?.cancel();
    this.#wait = undefined;
    const { clock, faults } = this.#world;
    const silentMs = faults.silentMs(this.number);
    if (silentMs > 0) {
      this.#wait = clock.timer(silentMs, () => this.freezeWhileSilent());
      return;
    }
    const now = clock.monotonic();
    const first = this.#outgoing.findIndex(({ dueAt }) => dueAt > now);
    const due = this.#outgoing.splice(0, first === -1 ? this.#outgoing.length : first);
    if (due.length > 0 && this.isOpen) this.#socket.write(Buffer.concat(due.map(({ framed }) => framed)));
    const [next] = this.#outgoing;
    if (next) this.#wait = clock.timer(next.dueAt - now, () => this.#drain());
  }

  #closed(): void {
    this.#wait?.cancel();
    this.#disconnect?.cancel();
    this.#outgoing = [];
    this.#world.connections.delete(this);
  }
}
