import type { Networks } from '../networks/client.ts';
import type { BareCommand, BareRun } from './bare-commands.ts';
import { startSessionProcess, type SessionOptions, type SessionProcess } from './session-process.ts';

/** A bare Baileys or mtcute session in its own process. */
export interface Bare extends Pick<SessionProcess, 'pid' | 'stop'> {
  /** Texts, one after the other, each awaiting the server's ack. */
  send(numbers: string[], count: number): Promise<BareRun>;
  /** A file of this disk, until the server's ack. */
  sendDocument(to: string, path: string): Promise<BareRun>;
  /** Ends the connection and logs in again: from the new socket to being let in. */
  logIn(): Promise<BareRun>;
}

export async function startBare(networks: Networks, number: string, options?: SessionOptions): Promise<Bare> {
  const script = options?.channel === 'telegram' ? 'bare-telegram-session.ts' : 'bare-session.ts';
  const session = await startSessionProcess(script, networks, number, options);
  const ask = (command: BareCommand): Promise<BareRun> => session.ask<BareRun>(command);
  return {
    pid: session.pid,
    send: (numbers, count) => ask({ send: { numbers, count } }),
    sendDocument: (to, path) => ask({ document: { to, path } }),
    logIn: () => ask({ logIn: true }),
    stop: session.stop,
  };
}
