import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { TestAccount } from '../integration/whatsapp-account.ts';
import type { Networks } from '../networks/client.ts';
import { WhatsAppNetwork } from '../networks/whatsapp/network.ts';
import { fuzz, SEED } from './rounds.ts';
import { stanzas } from './whatsapp-stanzas.ts';

/** The whole channel with the unmodified library, told stanzas of any form by its server. */
const me = '15550001111';
const bob = '15550002222';

let network: WhatsAppNetwork;
let user: TestAccount;
beforeAll(async () => {
  network = new WhatsAppNetwork({ clock: systemClock, random: systemRandom, report: () => undefined });
  await network.start();
});
afterAll(() => network.stop());
beforeEach(async () => {
  network.putPhone({ number: me, name: 'Me' });
  network.putPhone({ number: bob, name: 'Bob' });
  user = new TestAccount({ whatsappUrl: network.url, publicKey: network.publicKey.toString('base64') });
  await user.open();
  const whatsapp = { scan: (number: string, qr: string) => network.scan(number, qr) };
  await user.pair({ whatsapp } as unknown as Networks, me);
});
afterEach(() => user.remove());

it(`after stanzas of any form the next message arrives, seed ${SEED}`, { timeout: 3_600_000 }, async () => {
  let said = 0;
  await fuzz(
    fc.array(stanzas, { minLength: 1, maxLength: 5 }),
    { test: 6, prove: 2_000, isLasting: true },
    async (strange) => {
      const from = user.events.length;
      for (const stanza of strange) network.tell(me, stanza);
      // A server that makes no sense may be left: then the session connects anew.
      if (user.events.slice(from).some(({ kind }) => kind === 'closed')) await user.logIn();
      said += 1;
      const { id } = network.send(bob, me, `good ${said}`);
      const inbound = await user.receive(({ networkId }) => networkId === id, 10_000);
      expect(inbound).toMatchObject({ from: { number: bob }, content: { kind: 'text', text: `good ${said}` } });
    },
  );
  // Of contents nothing is in the log.
  expect(JSON.stringify(user.log.lines)).not.toContain('good 1');
});
