import type { MediaRef } from '../../shared/contract/message.ts';
import type { Networks } from '../networks/client.ts';
import type { ChannelCommand, ChannelLogin, ChannelRun } from './channel-session.ts';
import { startSessionProcess, type SessionOptions, type SessionProcess } from './session-process.ts';

/** One of the product's channels in its own process. */
export interface BenchedChannel extends Pick<SessionProcess, 'pid' | 'stop'> {
  /** Texts, one after the other, each until the server's ack. */
  send(numbers: string[], count: number): Promise<ChannelRun>;
  /** Puts a file of this disk into the media store. */
  keep(path: string, mimetype: string): Promise<MediaRef>;
  /** Prepares and hands over a file of the media store, until the server's ack. */
  sendDocument(to: string, media: MediaRef): Promise<ChannelRun>;
  /** Closes the account, opens its file again and logs in: until it is online. */
  logIn(): Promise<ChannelLogin>;
}

export async function startChannel(
  networks: Networks,
  number: string,
  options?: Pick<SessionOptions, 'channel' | 'reachesMediaHosts'>,
): Promise<BenchedChannel> {
  const session = await startSessionProcess('channel-session.ts', networks, number, options);
  const ask = (command: ChannelCommand): Promise<ChannelRun> => session.ask<ChannelRun>(command);
  return {
    pid: session.pid,
    send: (numbers, count) => ask({ send: { numbers, count } }),
    keep: (path, mimetype) => session.ask<MediaRef>({ keep: { path, mimetype } } satisfies ChannelCommand),
    sendDocument: (to, media) => ask({ document: { to, media } }),
    logIn: () => session.ask<ChannelLogin>({ logIn: true } satisfies ChannelCommand),
    stop: session.stop,
  };
}
