import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Proxy } from '../../shared/model/proxy.ts';
import { ownAuthority } from './own-authority.ts';

/** A real proxy on loopback, of every kind that there is. */
export interface SmallProxy {
  readonly proxy: Proxy;
  /** What it was asked to connect to, as `host:port`, in order. */
  readonly asked: string[];
  /** Ends it and everything that goes through it. */
  stop(): Promise<void>;
}

export interface SmallProxyOptions {
  kind: Proxy['kind'];
  /** Whom it serves; anybody when undefined. */
  login?: { user: string; password: string };
  /** Its own table of names: `host:port` to a port on loopback. Others are taken as they are. */
  names?: Readonly<Record<string, number>>;
  /** It leads nowhere. */
  refuses?: boolean;
  /** The same port as before. */
  port?: number;
}

export async function startSmallProxy(options: SmallProxyOptions): Promise<SmallProxy> {
  const { kind, login, names = {}, refuses = false } = options;
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  /** Joins both ends when the far one answers. */
  const lead = (near: Socket, host: string, port: number, head: Buffer, answer: (isThere: boolean) => void): void => {
    asked.push(`${host}:${port}`);
    if (refuses) return answer(false);
    const own = names[`${host}:${port}`];
    const far = keep(own === undefined ? connect({ host, port }) : connect({ host: '127.0.0.1', port: own }));
    far.once('error', () => answer(false));
    far.once('connect', () => {
      answer(true);
      if (head.length > 0) far.write(head);
      near.pipe(far).pipe(near);
    });
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  };

  const server = kind === 'socks5' ? createServer((socket) => void serveSocks(keep(socket))) : connectServer();
  function connectServer(): Server {
    const http = kind === 'https' ? createHttpsServer(ownAuthority) : createHttpServer();
    http.on('connection', keep);
    return http.on('connect', (request, near: Socket, head: Buffer) => {
      const wanted = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
      if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
        return near.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      }
      const { hostname, port } = new URL(`tcp://${request.url}`);
      lead(near, hostname.replace(/^\[(.*)\]$/, '$1'), Number(port), head, (isThere) => {
        if (isThere) near.write('HTTP/1.1 200 Connection established\r\n\r\n');
        else near.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      });
    });
  }

  async function serveSocks(near: Socket): Promise<void> {
    const bytes = takerOf(near);
    const [, count = 0] = await bytes(2);
    const methods = await bytes(count);
    if (login) {
      if (!methods.includes(2)) return void near.end(Buffer.from([5, 0xff]));
      near.write(Buffer.from([5, 2]));
      const [, userLength = 0] = await bytes(2);
      const user = (await bytes(userLength)).toString();
      const password = (await bytes((await bytes(1))[0] ?? 0)).toString();
      const isRight = user === login.user && password === login.password;
      near.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return void near.end();
    } else near.write(Buffer.from([5, 0]));
    const [, , , type] = await bytes(4);
    const host =
      type === 3
        ? (await bytes((await bytes(1))[0] ?? 0)).toString()
        : type === 1
          ? [...(await bytes(4))].join('.')
          : ((await bytes(16)).toString('hex').match(/.{4}/g) ?? []).join(':');
    const port = (await bytes(2)).readUInt16BE();
    lead(near, host, port, Buffer.alloc(0), (isThere) => {
      const reply = Buffer.from([5, isThere ? 0 : 5, 0, 1, 127, 0, 0, 1, 0, 0]);
      if (isThere) near.write(reply);
      else near.end(reply);
    });
  }

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    proxy: { kind, host: '127.0.0.1', port, ...login },
    asked,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Waits for so many bytes; for ever when the other end goes away, which nobody waits for then. */
const takerOf =
  (socket: Socket) =>
  async (count: number): Promise<Buffer> => {
    for (;;) {
      const bytes = (count === 0 ? Buffer.alloc(0) : socket.read(count)) as Buffer | null;
      if (bytes !== null) return bytes;
      await new Promise<void>((resolve) => socket.once('readable', resolve));
    }
  };
