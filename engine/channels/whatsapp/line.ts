import type { GroupMetadata, WAMessage, WASocket } from '@whiskeysockets/baileys';
import type { Clock, Log } from '../../../shared/ports.ts';
import type { GroupQueries } from './groups/groups.ts';
import type { Line } from './inbound/inbox.ts';
import { describeError } from '../describe-error.ts';
import type { MediaHosts } from './media/upload.ts';
import type { NumberQuery } from './number-check.ts';
import type { RestrictionQueries } from './restrictions.ts';

/** What this channel asks of WhatsApp over one logged-in socket. Each call rejects when the connection is lost. */
export interface SocketQueries {
  numbers: NumberQuery;
  groups: GroupQueries;
  restrictions: RestrictionQueries;
  line: Line;
  mediaHosts(renew: boolean): Promise<MediaHosts>;
}

/** The phone may be off; a message is not held longer than this for its answer. */
export const REUPLOAD_LIMIT_MS = 30_000;

export function createQueries(socket: WASocket, { clock, log }: { clock: Clock; log: Log }): SocketQueries {
  const mediaHosts = (renew: boolean): Promise<MediaHosts> => socket.refreshMediaConn(renew);

  const line: Line = {
    mediaHost: async () => {
      const { hosts } = await mediaHosts(false);
      const [first] = hosts;
      if (first === undefined) throw new Error('noMediaHost');
      return first.hostname;
    },
    askAgain: async (remote, { id, from, participant }) => {
      const file = { directPath: remote.directPath, mediaKey: remote.mediaKey };
      const message: WAMessage = {
        key: { id, remoteJid: from, fromMe: false, ...(participant !== undefined && { participant }) },
        // Any kind of file will do: only its key and its new path count.
        message: { documentMessage: file },
      };
      const { promise: late, resolve } = Promise.withResolvers<undefined>();
      const timer = clock.timer(REUPLOAD_LIMIT_MS, () => resolve(undefined));
      const asked = socket.updateMediaMessage(message).catch((error: unknown) => {
        log.info('whatsapp.notUploadedAgain', describeError(error));
        return undefined;
      });
      const updated = await Promise.race([asked, late]).finally(() => timer.cancel());
      const directPath = updated?.message?.documentMessage?.directPath;
      return directPath ? { ...remote, directPath } : undefined;
    },
    askLid: (jid) => socket.signalRepository.lidMapping.getLIDForPN(jid),
  };

  return {
    numbers: (asked) => socket.onWhatsApp(...asked),
    groups: {
      all: async () => Object.values(await socket.groupFetchAllParticipating()) as GroupMetadata[],
      one: (jid) => socket.groupMetadata(jid),
    },
    restrictions: {
      timeLock: () => socket.fetchAccountReachoutTimelock(),
      newChats: () => socket.fetchNewChatMessageCap(),
    },
    line,
    mediaHosts,
  };
}
