/** One account of a real engine on a simulated network, with what the screens say of it and what the network knows. */
import { expect } from 'vitest';
import type { Channel } from '../../shared/model/channel.ts';
import type { SessionKind } from '../../shared/model/session.ts';
import { waitFor, type Networks } from '../networks/client.ts';
import { linkedClients, type TestedChannel } from '../support/channels.ts';
import { startSessionHouse, type SessionHouse } from '../support/session-house.ts';

const me = '15550001111';
const other = '15550003333';
/** Its phone says nothing: only the server's ack tells that a message went out. */
const mute = '15550002229';
const friends: readonly string[] = ['15550002221', '15550002222', mute];
const DRAINED_MS = 60_000;

export class SessionAccount {
  readonly me = me;
  /** Another number, which a phone could be paired with by mistake. */
  readonly other = other;
  readonly friends = friends;
  readonly channel: Channel;
  readonly networks: Networks;
  readonly house: SessionHouse;
  readonly accountId: string;
  readonly isShownTwice: TestedChannel['isShownTwice'];
  #lastPosted = '';

  private constructor(tested: TestedChannel, networks: Networks, house: SessionHouse, accountId: string) {
    this.channel = tested.channel;
    this.isShownTwice = tested.isShownTwice;
    this.networks = networks;
    this.house = house;
    this.accountId = accountId;
  }

  /** Resolves when it is paired and online, on a network that knows nobody else. */
  static async start(tested: TestedChannel, networks: Networks): Promise<SessionAccount> {
    const network = networks[tested.channel];
    await network.reset();
    for (const number of [me, other, ...friends]) await network.phone({ number });
    await network.phone({ number: mute, autoReceipt: 'none' });
    const house = await startSessionHouse(networks, tested.channel);
    const account = new SessionAccount(tested, networks, house, await house.add('Shop'));
    await account.pair(me);
    await house.reach(account.accountId, ['online']);
    return account;
  }

  get network(): Networks[Channel] {
    return this.networks[this.channel];
  }

  async stop(): Promise<void> {
    await this.house.stop();
    await this.network.fault({ clear: true });
  }

  /** Scans with the phone of `number`. */
  async pair(number: string): Promise<void> {
    await this.network.scan(number, await this.house.qr(this.accountId));
  }

  /** Accepts a text for this account, or for another one. */
  post(to: string, text: string, accountId: string = this.accountId): string {
    this.#lastPosted = this.house.gateway.post(accountId, to, text);
    return this.#lastPosted;
  }

  isThrough(id: string): boolean {
    return ['sent', 'delivered', 'read'].includes(this.house.gateway.messages.get(id)?.status ?? '');
  }

  /** Posts a message of which nobody can say whether it went out, because `trouble` keeps the server's answer away. */
  async postInDoubt(trouble: () => Promise<void>): Promise<string> {
    const inQueue = () => {
      const { waiting, handedOver, unsure } = this.house.account(this.accountId).queue;
      return { waiting, open: handedOver + unsure };
    };
    // Nothing else may use the fault up.
    await waitFor(() => inQueue().waiting + inQueue().open === 0 && this.isThrough(this.#lastPosted), 'a quiet moment');
    await trouble();
    const id = this.post(mute, 'in doubt');
    await waitFor(() => inQueue().open > 0, 'a message in doubt');
    return id;
  }

  linked(number: string): Promise<{ linked: number; connected: number }> {
    return linkedClients(this.networks, this.channel, number);
  }
}

/** All went out, each is shown once, in the order of its chat. */
export async function expectDrained(account: SessionAccount, ids: readonly string[]): Promise<void> {
  const { accountId, house, isShownTwice, network } = account;
  await waitFor(
    async () => {
      // A cut that is noticed late: the next try need not wait for its time.
      if (house.account(accountId).session.kind === 'waiting') await house.tryNow(accountId);
      return ids.every((id) => account.isThrough(id));
    },
    'the queue to drain',
    DRAINED_MS,
  );
  for (const friend of friends) {
    const mine = ids.flatMap((id) => {
      const wire = house.gateway.messages.get(id)?.wire;
      return wire?.to.kind === 'number' && wire.to.number === friend ? [wire.networkId] : [];
    });
    const shown = (await network.messages(friend)).filter(({ id }) => mine.includes(id));
    expect(shown.map(({ id }) => id)).toEqual(mine);
    expect(shown.filter(isShownTwice)).toEqual([]);
  }
}

/** Only the owner goes on from here, whatever happens to the machine. */
export async function expectToStay(account: SessionAccount, kind: SessionKind): Promise<void> {
  const { accountId, house } = account;
  await house.reach(accountId, [kind]);
  house.engine.machineChanged('network');
  house.engine.machineChanged('woke');
  expect((await account.linked(me)).connected).toBe(0);
  expect(house.account(accountId).session.kind).toBe(kind);
}
