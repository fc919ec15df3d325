import { isIP, SocketAddress, type Socket } from 'node:net';
import { ProxyError } from './proxy-error.ts';

const VERSION = 5;
const NO_LOGIN = 0x00;
const USER_AND_PASSWORD = 0x02;
const NONE_ACCEPTED = 0xff;
const CONNECT = 1;
const ADDRESS = { ipv4: 1, name: 3, ipv6: 4 } as const;
/** RFC 1928, section 6. */
const REPLIES: readonly string[] = [
  'succeeded',
  'generalFailure',
  'notAllowed',
  'networkUnreachable',
  'hostUnreachable',
  'connectionRefused',
  'ttlExpired',
  'commandNotSupported',
  'addressTypeNotSupported',
];

/**
 * Asks a SOCKS5 proxy (RFC 1928; user and password: RFC 1929) for a way to `to`, over a connection that stands. Names are
 * resolved by the proxy. Afterwards the socket is paused and belongs to the caller.
 * @throws ProxyError; what the socket fails with
 */
export async function askSocks5(
  socket: Socket,
  to: { host: string; port: number },
  login: { user: string; password: string } | undefined,
): Promise<void> {
  const methods = login === undefined ? [NO_LOGIN] : [NO_LOGIN, USER_AND_PASSWORD];
  const reader = readerOf(socket);
  socket.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method = NONE_ACCEPTED] = await reader.take(2);
  if (version !== VERSION) throw new ProxyError('proxyUnreachable', 'notSocks5');
  if (method === USER_AND_PASSWORD && login !== undefined) await logIn(socket, reader, login);
  else if (method !== NO_LOGIN) throw new ProxyError('proxyLogin', 'loginWanted');

  socket.write(Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), addressBytes(to.host), portBytes(to.port)]));
  const [, reply = 1, , type = 0] = await reader.take(4);
  if (reply !== 0) throw new ProxyError('proxyRefused', REPLIES[reply] ?? `socks${reply}`);
  // The address that the proxy connects from, which nobody needs.
  const addressLength = type === ADDRESS.ipv4 ? 4 : type === ADDRESS.ipv6 ? 16 : ((await reader.take(1))[0] ?? 0);
  await reader.take(addressLength + 2);
  reader.end();
}

async function logIn(socket: Socket, reader: Reader, login: { user: string; password: string }): Promise<void> {
  const user = Buffer.from(login.user);
  const password = Buffer.from(login.password);
  socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]));
  const [, status] = await reader.take(2);
  if (status !== 0) throw new ProxyError('proxyLogin', 'loginRefused');
}

function addressBytes(host: string): Buffer {
  switch (isIP(host)) {
    case 4:
      return Buffer.from([ADDRESS.ipv4, ...host.split('.').map(Number)]);
    case 6:
      return Buffer.from([ADDRESS.ipv6, ...ipv6Bytes(host)]);
    default: {
      const name = Buffer.from(host);
      return Buffer.concat([Buffer.from([ADDRESS.name, name.length]), name]);
    }
  }
}

function ipv6Bytes(host: string): number[] {
  // Node writes it in its one normal form, with at most one `::` and dots only where an IPv4 address is mapped.
  const { address } = new SocketAddress({ address: host, family: 'ipv6' });
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const words = dotted ? address.replace(dotted[0], pairs(dotted.slice(1, 5).map(Number))) : address;
  const [head = '', tail = ''] = words.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...middle, ...right].flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >> 8, value & 0xff];
  });
}

const pairs = ([a = 0, b = 0, c = 0, d = 0]: number[]): string =>
  `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;

const portBytes = (port: number): Buffer => Buffer.from([port >> 8, port & 0xff]);

interface Reader {
  /** Exactly so many bytes, as soon as they are there. */
  take(count: number): Promise<Buffer>;
  /** What came after them goes back into the socket. */
  end(): void;
}

/** Reads the few bytes of a greeting, without taking what follows it. */
function readerOf(socket: Socket): Reader {
  let wake: (() => void) | undefined;
  let failure: Error | undefined;
  const onReadable = (): void => wake?.();
  const onEnd = (error?: Error | boolean): void => {
    failure = error instanceof Error ? error : new ProxyError('proxyUnreachable', 'closed');
    wake?.();
  };
  socket.on('readable', onReadable).once('error', onEnd).once('end', onEnd).once('close', onEnd);
  return {
    take: async (count) => {
      if (count === 0) return Buffer.alloc(0);
      for (;;) {
        const bytes = socket.read(count) as Buffer | null;
        if (bytes !== null && bytes.length === count) return bytes;
        if (failure) throw failure;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    end: () => {
      socket.off('readable', onReadable).off('error', onEnd).off('end', onEnd).off('close', onEnd);
    },
  };
}
