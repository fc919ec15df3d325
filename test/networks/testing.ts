/** Set-up that the tests of the simulated WhatsApp share. */
import type { UserFacingSocketConfig } from '@whiskeysockets/baileys';
import { Client, memoryAuth } from './baileys-client.ts';
import type { WhatsAppNetwork } from './whatsapp/network.ts';

export { assertNoFailures, bob, eve, me } from './people.ts';

/** Links a new client to a phone and logs it in. */
export async function linkClient(
  network: Pick<WhatsAppNetwork, 'scan'> & { readonly url: string },
  number: string,
  options: Partial<UserFacingSocketConfig> = {},
): Promise<Client> {
  const auth = memoryAuth();
  const unlinked = new Client(network.url, auth, options);
  await network.scan(number, await unlinked.firstQr());
  const { code } = await unlinked.ended();
  if (code !== 515) throw new Error(`expected 515 after the scan, got ${code}`);
  const client = new Client(network.url, auth, options);
  await client.opened();
  return client;
}
