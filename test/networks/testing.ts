/** Set-up that the simulator's own tests share. */
import type { UserFacingSocketConfig } from '@whiskeysockets/baileys';
import { Client, memoryAuth } from './baileys-client.ts';
import type { WhatsAppNetwork } from './whatsapp/network.ts';

export const me = '15550001111';
export const bob = '15550002222';
export const eve = '15550003333';

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

/** An ordinary run must leave none. */
export function assertNoFailures(network: Pick<WhatsAppNetwork, 'failures'>): void {
  const words = network.failures().map(({ what, detail }) => `${what}: ${detail}`);
  if (words.length > 0) throw new Error(`the simulated network met failures:\n${words.join('\n')}`);
}
