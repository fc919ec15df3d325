/** What WhatsApp can do to a session. */
import { expect } from 'vitest';
import { LIMITED_RETRIES, type SessionKind } from '../../shared/model/session.ts';
import { expectToStay, type SessionAccount } from './session-account.ts';
import { PASSING, signedOut, type ChannelTroubles, type Trouble } from './session-troubles.ts';

type Fault = Parameters<SessionAccount['networks']['whatsapp']['fault']>[0];
const begin =
  (fault: Fault) =>
  ({ me: number, networks }: SessionAccount): Promise<void> =>
    networks.whatsapp.fault({ number, ...fault });
const kick = (name: string, truth: readonly SessionKind[], code: NonNullable<Fault['kick']>): Trouble => ({
  name,
  truth,
  begin: begin({ kick: code }),
});
const retry = ({ accountId, house }: SessionAccount) => house.call('account.retry', { accountId });

/** Credentials are kept, and only the owner goes on, after more tries than a passing trouble needs. */
function badSession(): Trouble {
  let count = 0;
  return {
    name: 'a bad session',
    truth: [...PASSING, 'broken'],
    begin: async (account) => {
      count += 1;
      await begin({ kick: 500 })(account);
    },
    end: async (account) => {
      const { accountId, house } = account;
      if ((await house.reach(accountId, ['waiting', 'online', 'connecting', 'broken'])).kind !== 'broken') return;
      expect(count).toBeGreaterThan(LIMITED_RETRIES);
      count = 0;
      await retry(account);
    },
  };
}

export const whatsAppTroubles: ChannelTroubles = {
  make: () => [
    ...([428, 503, 515] as const).map((code) => kick(`a close with ${code}`, PASSING, code)),
    {
      name: 'refused logins',
      truth: PASSING,
      begin: async (account, random) => {
        await begin({ kick: 503, at: 'login', times: 1 + Math.floor(random.float() * 3) })(account);
        await begin({ drop: true })(account);
      },
    },
    badSession(),
    signedOut('a removal by the server', begin({ kick: 419 })),
    signedOut('a ban that is lifted', begin({ kick: 403 })),
    ...([402, 406] as const).map((code): Trouble => ({
      ...kick(`a restriction with ${code}`, ['online', 'restricted', 'connecting'], code),
      end: async (account) => {
        await expectToStay(account, 'restricted');
        await retry(account);
      },
    })),
    {
      ...kick('another client that took over', ['online', 'replaced', 'connecting'], 440),
      end: async (account) => {
        const { accountId, house } = account;
        await expectToStay(account, 'replaced');
        await house.call('account.takeOver', { accountId });
      },
    },
    ...([405, 411] as const).map((code): Trouble => ({
      ...kick(`a client that is not taken any more (${code})`, ['online', 'broken', 'connecting'], code),
      end: async (account) => {
        await account.house.reach(account.accountId, ['broken']);
        await retry(account);
      },
    })),
  ],
  silences: [
    { name: 'silent', begin: begin({ silent: 20_000 }) },
    { name: 'frozen', begin: begin({ kick: 408 }) },
  ],
  lose: begin({ kick: 403 }),
};
