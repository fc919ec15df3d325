/** One data centre: a TCP port that can refuse in several ways. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `closed`: nothing listens. `reset`: connections are accepted and cut. */
export const refusalModes = ['closed', 'reset'] as const;
export type RefusalMode = (typeof refusalModes)[number];

export const host = '127.0.0.1';

export class DataCentre {
  readonly id: number;
  readonly #onSocket: (socket: Socket, dc: DataCentre) => void;
  #server: Server | undefined;
  #refusal: RefusalMode | undefined;
  #port = 0;

  constructor(id: number, onSocket: (socket: Socket, dc: DataCentre) => void) {
    this.id = id;
    this.#onSocket = onSocket;
  }

  get port(): number {
    return this.#port;
  }

  /** 0 takes any free port, which stays the data centre's. */
  async start(port = 0): Promise<void> {
    this.#port = port;
    await this.#listen();
  }

  /** From now on new connections are refused. Open ones stay. */
  async refuse(mode: RefusalMode): Promise<void> {
    this.#refusal = mode;
    if (mode === 'closed') this.stop();
    else await this.#listen();
  }

  async accept(): Promise<void> {
    this.#refusal = undefined;
    await this.#listen();
  }

  /** Ends the listening at once; open connections are not its business. */
  stop(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  #listen(): Promise<void> {
    if (this.#server) return Promise.resolve();
    const server = createServer((socket) => {
      if (this.#refusal !== 'reset') this.#onSocket(socket, this);
      else socket.on('error', () => socket.destroy()).resetAndDestroy();
    });
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, host, () => {
        this.#port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  }
}
