import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { pipeline, Transform } from 'node:stream';

/** Which way bytes go: `there` from who connected to who listens. */
export type Direction = 'there' | 'back';

/** How connections through a way fare. Each value holds for bytes that pass from now on. */
export interface TcpWeather {
  /** Each piece is so late. */
  delayMs: number;
  /** The share of pieces that are lost on the way: TCP sends them again, so they are late, with all behind them. */
  loss: number;
  /** Absent: as fast as the machine. */
  bytesPerSecond: number | undefined;
  /** A connection is reset after so many bytes in one direction, in the middle of whatever they are. */
  resetAfterBytes: number | undefined;
}

/** A way to a port of this machine, by TCP. */
export interface TcpWay {
  readonly port: number;
  readonly weather: TcpWeather;
  /**
   * Of the connections that stand, nothing arrives any more in this direction, and nobody is told, now or when they are closed:
   * as behind a router that has forgotten them. New connections work.
   */
  halfOpen(direction: Direction): void;
  /** Resets all connections. */
  cut(): void;
  /** Good weather; what is half-open stays so. */
  clear(): void;
  stop(): Promise<void>;
}

const GOOD: TcpWeather = { delayMs: 0, loss: 0, bytesPerSecond: undefined, resetAfterBytes: undefined };
/** A lost segment comes again after the sender's timeout (RFC 6298 allows no less than 1 s; systems use 200 ms). */
const SENT_AGAIN_MS = 200;

/** @param random in [0, 1), for what is lost */
export async function openTcpWay(to: { port: number; host?: string }, random: () => number): Promise<TcpWay> {
  const weather: TcpWeather = { ...GOOD };
  const lines = new Set<Line>();
  const server = createServer((near) => {
    const far = connect({ port: to.port, host: to.host ?? '127.0.0.1' });
    const line: Line = { near, far, swallows: undefined };
    lines.add(line);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      // Its end is told to the other side, or, half-open, to nobody.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (line.swallows !== undefined) return;
        lines.delete(line);
        near.destroy();
        far.destroy();
      });
    }
    for (const [direction, from, into] of [
      ['there', near, far],
      ['back', far, near],
    ] as const) {
      pipeline(from, stretch(line, direction, weather, random), into, () => undefined);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = (line: Line): void => {
    line.near.resetAndDestroy();
    line.far.resetAndDestroy();
    lines.delete(line);
  };
  return {
    port: (server.address() as AddressInfo).port,
    weather,
    halfOpen: (direction) => {
      for (const line of lines) line.swallows ??= direction;
    },
    cut: () => {
      for (const line of lines) if (line.swallows === undefined) end(line);
    },
    clear: () => void Object.assign(weather, GOOD),
    stop: async () => {
      for (const line of lines) end(line);
      server.close();
      await once(server, 'close');
    },
  };
}

interface Line {
  readonly near: Socket;
  readonly far: Socket;
  swallows: Direction | undefined;
}

/** One direction of one connection: a piece is carried when the one before has been. */
function stretch(line: Line, direction: Direction, weather: TcpWeather, random: () => number): Transform {
  let carried = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      if (line.swallows === direction) return done();
      carried += piece.length;
      const { bytesPerSecond, delayMs, loss, resetAfterBytes } = weather;
      if (resetAfterBytes !== undefined && carried > resetAfterBytes) {
        line.near.resetAndDestroy();
        line.far.resetAndDestroy();
        return done();
      }
      const lateMs =
        delayMs +
        (random() < loss ? SENT_AGAIN_MS : 0) +
        (bytesPerSecond === undefined ? 0 : (piece.length / bytesPerSecond) * 1_000);
      if (lateMs === 0) return done(null, piece);
      setTimeout(() => done(null, line.swallows === direction ? Buffer.alloc(0) : piece), lateMs);
    },
    // The end of one side is not passed on by itself while the line is half-open.
    flush(done) {
      if (line.swallows === undefined) done();
    },
  });
}
