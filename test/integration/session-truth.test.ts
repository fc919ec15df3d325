/** What the screens say of a session, held against what the simulated network knows, under chance trouble. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { LIMITED_RETRIES, type SessionKind } from '../../shared/model/session.ts';
import type { Random } from '../../shared/ports.ts';
import { startNetworks, waitFor, type Networks } from '../networks/client.ts';
import { chosenSeed, rounds } from '../support/seed.ts';
import { startWhatsAppHouse, type WhatsAppHouse } from '../support/whatsapp-house.ts';

const me = '15550001111';
const other = '15550003333';
/** Its phone says nothing: only the server's ack tells that a message went out. */
const mute = '15550002229';
const friends = ['15550002221', '15550002222', mute];
/** From the last answer of the server to the end of `online`. */
const SILENCE_SHOWN_MS = 15_000;

let networks: Networks;
let house: WhatsAppHouse;
let accountId: string;

beforeAll(async () => {
  networks = await startNetworks();
});
afterAll(() => networks.stop());
beforeEach(async () => {
  await networks.whatsapp.reset();
  for (const number of [me, other, ...friends]) await networks.whatsapp.phone({ number });
  await networks.whatsapp.phone({ number: mute, autoReceipt: 'none' });
  house = await startWhatsAppHouse(networks);
  accountId = await house.add('Shop');
  await networks.whatsapp.scan(me, await house.qr(accountId));
  await house.reach(accountId, ['online']);
});
afterEach(async () => {
  await house.stop();
  await networks.whatsapp.fault({ clear: true });
});

/** Clients that the network knows of this phone, and those of them that are logged in. */
async function linkedClients(number: string): Promise<{ linked: number; connected: number }> {
  const { devices } = await networks.whatsapp.phoneState(number);
  const linked = devices.filter(({ kind }) => kind === 'linked');
  return { linked: linked.length, connected: linked.filter(({ connected }) => connected).length };
}

let lastPosted = '';
const post = (to: string, text: string): string => (lastPosted = house.gateway.post(accountId, to, text));
const isThrough = (id: string): boolean =>
  ['sent', 'delivered', 'read'].includes(house.gateway.messages.get(id)?.status ?? '');

/** All went out, each is shown once, in the order of its chat. */
async function expectDrained(ids: readonly string[]): Promise<void> {
  await waitFor(
    () => {
      // A cut that is noticed late: the next try need not wait for its time.
      if (house.account(accountId).session.kind === 'waiting') house.engine.machineChanged('network');
      return ids.every(isThrough);
    },
    'the queue to drain',
    60_000,
  );
  for (const friend of friends) {
    const mine = ids.map((id) => house.gateway.messages.get(id)?.wire).filter((wire) => to(wire) === friend);
    const shown = await networks.whatsapp.messages(friend);
    const seen = shown.map(({ id }) => id).filter((id) => mine.some((wire) => wire?.networkId === id));
    expect(seen).toEqual(mine.map((wire) => wire?.networkId));
  }
}
const to = (wire: { to: { kind: string; number?: string } } | undefined): string | undefined => wire?.to.number;

/** Scans with the phone of `number`. */
async function pair(number: string): Promise<void> {
  await networks.whatsapp.scan(number, await house.qr(accountId));
}

/** Only the owner goes on from here, whatever happens to the machine. */
async function expectToStay(kind: SessionKind): Promise<void> {
  await house.reach(accountId, [kind]);
  house.engine.machineChanged('network');
  house.engine.machineChanged('woke');
  expect((await linkedClients(me)).connected).toBe(0);
  expect(house.account(accountId).session.kind).toBe(kind);
}

interface Trouble {
  name: string;
  /** States that may be shown from the trouble on, until it is over. */
  truth: readonly SessionKind[];
  /** Resolves with messages that it posted itself. */
  begin(random: Random): Promise<string[] | void>;
  /** Brings the account back as its owner would; after it the session must come online by itself. */
  end?(random: Random): Promise<void>;
}

/** Nothing but the connection is lost: the session comes back by itself. */
const PASSING: readonly SessionKind[] = ['online', 'waiting', 'connecting'];
const fault = (name: string, truth: readonly SessionKind[], input: Parameters<typeof networks.whatsapp.fault>[0]) => ({
  name,
  truth,
  begin: () => networks.whatsapp.fault({ number: me, ...input }),
});

let badSessions = 0;
const passing = [428, 503, 515] as const;
const troubles: readonly Trouble[] = [
  fault('a connection cut without a word', PASSING, { drop: true }),
  ...passing.map((code) => fault(`a close with ${code}`, PASSING, { kick: code })),
  {
    name: 'refused logins',
    truth: PASSING,
    begin: async (random) => {
      await networks.whatsapp.fault({ number: me, kick: 503, at: 'login', times: 1 + Math.floor(random.float() * 3) });
      await networks.whatsapp.fault({ number: me, drop: true });
    },
  },
  {
    name: 'a server that takes no connection',
    truth: PASSING,
    begin: async (random) => {
      await networks.whatsapp.fault({ refuse: 400, mode: random.float() < 0.5 ? 'closed' : 'reset' });
      await networks.whatsapp.fault({ number: me, drop: true });
    },
  },
  lostWithTheConnection('acks that are lost', { dropAcks: 1 }),
  lostWithTheConnection('messages that are lost', { dropMessages: 1 }),
  fault('slow answers', PASSING, { delay: 150 }),
  {
    name: 'a bad session',
    truth: [...PASSING, 'broken'],
    begin: async () => {
      badSessions += 1;
      await networks.whatsapp.fault({ number: me, kick: 500 });
    },
    end: async () => {
      if ((await house.reach(accountId, ['waiting', 'online', 'connecting', 'broken'])).kind !== 'broken') return;
      // Credentials are kept, and only the owner goes on, after more tries than a passing trouble needs.
      expect(badSessions).toBeGreaterThan(LIMITED_RETRIES);
      badSessions = 0;
      await house.call('account.retry', { accountId });
    },
  },
  ...([401, 419] as const).map((code) => signedOut(`a removal by the phone with ${code}`, { kick: code })),
  signedOut('a ban that is lifted', { kick: 403 }),
  {
    name: 'a removal, and the wrong phone first',
    truth: ['online', 'loggedOut', 'pairing', 'connecting', 'waiting', 'broken'],
    begin: async () => {
      await networks.whatsapp.unlink(me);
      await house.reach(accountId, ['loggedOut']);
    },
    end: async () => {
      await pair(other);
      expect(await house.reach(accountId, ['broken'])).toMatchObject({
        cause: { code: 'otherNumber' },
        other: { number: other },
      });
      await networks.whatsapp.unlink(other);
      await pair(me);
    },
  },
  ...([402, 406] as const).map((code): Trouble => ({
    ...fault(`a restriction with ${code}`, ['online', 'restricted', 'connecting'], { kick: code }),
    end: async () => {
      await expectToStay('restricted');
      await house.call('account.retry', { accountId });
    },
  })),
  {
    ...fault('another client that took over', ['online', 'replaced', 'connecting'], { kick: 440 }),
    end: async () => {
      await expectToStay('replaced');
      await house.call('account.takeOver', { accountId });
    },
  },
  ...([405, 411] as const).map((code): Trouble => ({
    ...fault(`a client that is not taken any more (${code})`, ['online', 'broken', 'connecting'], { kick: code }),
    end: async () => {
      await house.reach(accountId, ['broken']);
      await house.call('account.retry', { accountId });
    },
  })),
];

/** Whether the message went out is not known when the connection ends. */
function lostWithTheConnection(name: string, input: Parameters<typeof networks.whatsapp.fault>[0]): Trouble {
  return {
    name: `${name} with the connection`,
    truth: PASSING,
    begin: async () => {
      const inQueue = () => {
        const { waiting, handedOver, unsure } = house.account(accountId).queue;
        return { waiting, open: handedOver + unsure };
      };
      // Nothing else may use the fault up.
      await waitFor(() => inQueue().waiting + inQueue().open === 0 && isThrough(lastPosted), 'a quiet moment');
      await networks.whatsapp.fault({ number: me, ...input });
      const id = post(mute, 'in doubt');
      await waitFor(() => inQueue().open > 0, 'a message in doubt');
      await networks.whatsapp.fault({ number: me, drop: true });
      return [id];
    },
  };
}

function signedOut(name: string, input: Parameters<typeof networks.whatsapp.fault>[0]): Trouble {
  return {
    ...fault(name, ['online', 'loggedOut', 'pairing', 'connecting', 'waiting'], input),
    end: async () => {
      await house.reach(accountId, ['loggedOut']);
      const { connected, linked } = await linkedClients(me);
      expect(connected).toBe(0);
      await networks.whatsapp.fault({ clear: true });
      // A banned account keeps its list of linked devices.
      if (linked > 0) await networks.whatsapp.unlink(me);
      await pair(me);
    },
  };
}

describe('under chance trouble', () => {
  const seed = chosenSeed();
  const count = rounds({ test: 20, prove: 1_000 });

  it(
    `the state shown is one that the network allows, and the queue drains (seed ${seed})`,
    { timeout: count * 60_000 },
    async () => {
      const random = createSeededRandom(seed);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random.float() * from.length)] as T;
      badSessions = 0;
      for (let round = 0; round < count; round += 1) {
        const trouble = pick(troubles);
        const label = `seed ${seed}, round ${round}: ${trouble.name}`;
        const from = house.shown(accountId).length;
        const ids = [post(pick(friends), `${round} a`), post(pick(friends), `${round} b`)];
        try {
          await trouble.begin(random);
          ids.push(post(pick(friends), `${round} c`));
          await trouble.end?.(random);
          await house.online(accountId, 45_000);
          await networks.whatsapp.fault({ clear: true });
          await expectDrained(ids);
          // A cut that came late may still have to be noticed.
          await house.online(accountId, 45_000);
          expect(await linkedClients(me)).toEqual({ linked: 1, connected: 1 });
        } catch (error) {
          const seen = house
            .shown(accountId)
            .slice(from)
            .map(({ state }) => JSON.stringify(state));
          throw new Error(`${label}\n${seen.join('\n')}`, { cause: error });
        }
        const kinds = new Set(
          house
            .shown(accountId)
            .slice(from)
            .map(({ state }) => state.kind),
        );
        for (const kind of kinds) expect(trouble.truth, label).toContain(kind);
      }
      expect(house.gateway.violations).toEqual([]);
    },
  );
});

describe('a server that falls silent', () => {
  it.each(['silent', 'frozen'] as const)(
    'is shown within 15 s, with its cause, and comes back (%s)',
    { timeout: 60_000 },
    async (how) => {
      const id = post(friends[0] ?? '', 'before');
      await waitFor(() => isThrough(id));
      const { evidence } = house.account(accountId);
      expect(evidence.serverAnsweredAt).toBeGreaterThan(Date.now() - 15_000);
      await networks.whatsapp.fault(how === 'silent' ? { number: me, silent: 20_000 } : { number: me, kick: 408 });
      const silentSince = performance.now();
      const after = post(friends[0] ?? '', 'meanwhile');
      const state = await house.reach(accountId, ['waiting'], 20_000);
      expect(state).toMatchObject({ kind: 'waiting', cause: { code: 'silent' } });
      expect(performance.now() - silentSince).toBeLessThanOrEqual(SILENCE_SHOWN_MS);
      await networks.whatsapp.fault({ clear: true });
      await house.online(accountId);
      await expectDrained([id, after]);
    },
  );
});

describe('linking by a typed code', () => {
  it('shows the code, goes back to scanning and on again, and ends online', { timeout: 60_000 }, async () => {
    const id = await house.add('Desk');
    await house.call('account.pair', { accountId: id, phoneNumber: other });
    const shown = () => {
      const { session } = house.account(id);
      return session.kind === 'pairing' && session.step.kind === 'code' && session.step;
    };
    const first = await waitFor(shown, 'a code to type');
    expect(first.expiresAt).toBeGreaterThan(Date.now() + 60_000);
    expect(await house.qr(id)).not.toBe('');
    await house.call('account.pair', { accountId: id, phoneNumber: other });
    const { code } = await waitFor(shown, 'a code to type');
    await networks.whatsapp.scan(other, { code });
    await house.reach(id, ['online']);
    expect(house.account(id).identity).toMatchObject({ number: other });
  });
});

describe('a phone that asks for a passkey', () => {
  it('ends the pairing with that reason, and nothing is left of it', { timeout: 60_000 }, async () => {
    await networks.whatsapp.phone({ number: other, needsPasskey: true });
    const id = await house.add('Desk');
    await expect(networks.whatsapp.scan(other, await house.qr(id))).rejects.toThrow('409');
    expect(await house.reach(id, ['unpaired'])).toMatchObject({ cause: { code: 'passkeyRequired' } });
    expect(house.account(id).identity).toBeUndefined();
  });
});

describe('a restriction of new chats', () => {
  it('is shown with its end, while the session stays online', { timeout: 60_000 }, async () => {
    await networks.whatsapp.restrict(me, {
      timeLockMs: 3_600_000,
      newChats: { total: 30, used: 12, cycleMs: 7_200_000 },
    });
    const shown = await waitFor(() => {
      const { restriction } = house.account(accountId);
      return restriction?.timeLock && restriction.newChats && restriction;
    }, 'the restriction to be shown');
    expect(shown.timeLock?.endsAt).toBeGreaterThan(Date.now() + 3_500_000);
    expect(shown.newChats).toMatchObject({ total: 30, used: 12 });
    expect(house.account(accountId).session.kind).toBe('online');
    await networks.whatsapp.restrict(me, { timeLockMs: 0, newChats: null });
    await waitFor(() => house.account(accountId).restriction?.timeLock === undefined, 'the end to be shown');
  });
});

describe('a number that was given up', () => {
  it('is replaced when its owner says so, and its queue goes out from the new one', { timeout: 60_000 }, async () => {
    await networks.whatsapp.fault({ number: me, kick: 403 });
    await house.reach(accountId, ['loggedOut']);
    const waiting = [post(friends[0] ?? '', 'one'), post(friends[1] ?? '', 'two')];
    await pair(other);
    await house.reach(accountId, ['broken']);
    expect(house.account(accountId)).toMatchObject({ identity: { number: me }, session: { other: { number: other } } });
    expect(waiting.some(isThrough)).toBe(false);
    await house.call('account.confirmNumber', { accountId, number: other });
    await house.online(accountId);
    await expectDrained(waiting);
    expect(house.account(accountId)).toMatchObject({ identity: { number: other }, binding: { state: 'bound' } });
    expect(house.gateway.bindingOf(accountId)?.number).toBe(other);
  });
});

describe('several accounts', () => {
  it(
    'have each their own state and files, and removing one logs it out and wipes it',
    { timeout: 60_000 },
    async () => {
      const second = await house.add('Desk');
      await networks.whatsapp.scan(other, await house.qr(second));
      await house.reach(second, ['online']);
      await networks.whatsapp.fault({ number: me, kick: 440 });
      await house.reach(accountId, ['replaced']);
      expect(house.account(second).session.kind).toBe('online');
      const id = house.gateway.post(second, friends[0] ?? '', 'from the second');
      await waitFor(() => isThrough(id));
      await house.call('account.remove', { accountId: second });
      expect(await linkedClients(other)).toEqual({ linked: 0, connected: 0 });
      expect((await linkedClients(me)).linked).toBe(1);
      expect(house.engine.snapshot().accounts.map(({ id: one }) => one)).toEqual([accountId]);
    },
  );
});
