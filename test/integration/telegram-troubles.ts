/** What Telegram can do to a session. */
import type { SessionAccount } from './session-account.ts';
import { PASSING, signedOut, type ChannelTroubles, type Trouble } from './session-troubles.ts';

type Fault = Parameters<SessionAccount['networks']['telegram']['fault']>[0];
const begin =
  (fault: Fault) =>
  ({ me: number, networks }: SessionAccount): Promise<void> =>
    networks.telegram.fault({ number, ...fault });
const passing = (name: string, fault: Fault): Trouble => ({ name, truth: PASSING, begin: begin(fault) });

export const telegramTroubles: ChannelTroubles = {
  make: () => [
    passing('a session that the server forgot', { forget: true }),
    passing('other salts', { changeSalts: true }),
    passing('an answer that comes on the next connection', { cutAnswers: 1 }),
    passing('updates that are too many to tell', { tooLong: true }),
    {
      name: 'servers that restart',
      truth: PASSING,
      begin: ({ networks }) => networks.telegram.fault({ restart: 400 }),
    },
    // What is to wait is the message, not the session.
    { name: 'a wait that is asked for', truth: ['online'], begin: begin({ nack: 'FLOOD_WAIT_2', n: 1 }) },
    ...(['SESSION_EXPIRED', 'AUTH_KEY_UNREGISTERED', 'AUTH_KEY_DUPLICATED'] as const).map((end) =>
      signedOut(`an end by ${end}`, begin({ kick: end })),
    ),
    signedOut('an auth key that the server forgot', begin({ kick: 404 })),
    signedOut('a ban that is lifted', begin({ kick: 'USER_DEACTIVATED_BAN' })),
  ],
  silences: [{ name: 'silent', begin: begin({ silent: 20_000 }) }],
  lose: begin({ kick: 'USER_DEACTIVATED' }),
};
