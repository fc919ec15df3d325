/** Messages go out and come in at once, on connections that are cut: nothing is lost or doubled. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../shared/model/channel.ts';
import { startNetworks, waitFor, type Networks } from '../networks/client.ts';
import { TESTED_CHANNELS } from '../support/channels.ts';
import { rounds } from '../support/seed.ts';
import { expectDrained, SessionAccount } from './session-account.ts';

const inboundCount = rounds({ test: 100, prove: 2_000 });
const outboundCount = rounds({ test: 500, prove: 20_000 });
/** Of inbound messages: after so many the connection is cut once more. */
const CUT_EVERY = 40;
const maxMs = 30_000 + outboundCount * 30;

let networks: Networks;
let account: SessionAccount;
beforeAll(async () => {
  networks = await startNetworks();
});
afterAll(() => networks.stop());
afterEach(() => account.stop());

/** A group of all, whose messages some networks count apart from those of people. */
async function makeGroup(channel: Channel, [creator = '', ...members]: readonly string[]): Promise<string> {
  const group = { name: 'Sales', creator, members };
  const made =
    channel === 'telegram'
      ? await networks.telegram.group({ ...group, kind: 'supergroup' })
      : await networks.whatsapp.group(group);
  return made.id;
}

describe.each(TESTED_CHANNELS)('$channel', (tested) => {
  beforeEach(async () => {
    account = await SessionAccount.start(tested, networks);
  });

  it('receives while it sends: none is lost or doubled', { timeout: 2 * maxMs }, async () => {
    const { accountId, friends, house, me, network } = account;
    const [ann = '', ben = ''] = friends;
    const group = await makeGroup(tested.channel, [ben, ann, me]);
    const outbound = Array.from({ length: outboundCount }, (_, index) =>
      account.post(friends[index % friends.length] ?? '', `out ${index}`),
    );
    const written: Record<'person' | 'group', string[]> = { person: [], group: [] };
    for (let index = 0; index < inboundCount; index += 1) {
      const text = `in ${index}`;
      if (index % 2 === 0) await network.write(ann, { to: me, text });
      else await network.write(ben, { group, text });
      written[index % 2 === 0 ? 'person' : 'group'].push(text);
      if (index % CUT_EVERY === CUT_EVERY - 1) await network.fault({ number: me, drop: true });
    }
    const received = (kind: 'person' | 'group'): string[] =>
      house.gateway.inbound.flatMap(({ inbound: { chat, content } }) =>
        chat.kind === kind && content.kind === 'text' ? [content.text] : [],
      );
    await waitFor(
      async () => {
        await house.reachSoon(accountId, ['online']);
        return house.gateway.inbound.length >= inboundCount;
      },
      'all messages',
      maxMs,
    );
    // In the order of each chat, also where what waited at the server meets what is new.
    expect(received('person')).toEqual(written.person);
    expect(received('group')).toEqual(written.group);
    await expectDrained(account, outbound);
    expect(house.gateway.violations).toEqual([]);
    await network.assertNoFailures();
  });
});
