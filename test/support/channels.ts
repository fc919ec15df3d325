import type { ChannelFactory } from '../../engine/channels/channel.ts';
import { createTelegramFactory } from '../../engine/channels/telegram/factory.ts';
import { createWhatsAppFactory } from '../../engine/channels/whatsapp/factory.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { MessageStatus } from '../../shared/model/message.ts';
import type { Networks } from '../networks/client.ts';

/** What a suite that runs on every channel has to know of each. */
export interface TestedChannel {
  channel: Channel;
  /** The last status of a message that the recipient's phone has shown, and that nobody has read. */
  shown: MessageStatus;
  /** Whether the recipient sees a message that was handed over more than once as more than one. */
  isShownTwice(message: { copies: number }): boolean;
}

/** The one list: a suite over it holds for every channel. */
export const TESTED_CHANNELS: readonly TestedChannel[] = [
  // The server relays every copy; the phone shows an id once.
  { channel: 'whatsapp', shown: 'delivered', isShownTwice: () => false },
  // Nobody is told of deliveries. The server takes an id once; what it lets through is shown.
  { channel: 'telegram', shown: 'sent', isShownTwice: ({ copies }) => copies > 1 },
];

/** The simulated network takes any of the right form. */
export const TELEGRAM_APP = { apiId: 12_345, apiHash: '0123456789abcdef0123456789abcdef' };

/** Where the simulated networks are, and whom to trust there. */
export type NetworksAddress = Pick<Networks, 'whatsappUrl' | 'publicKey' | 'telegramDcs' | 'telegramKey'>;

/** The product's channel, on a simulated network. */
export function createTestedFactory(networks: NetworksAddress, channel: Channel): ChannelFactory {
  const { publicKey, telegramDcs, telegramKey, whatsappUrl } = networks;
  if (channel === 'whatsapp') {
    const server = { url: whatsappUrl, publicKey: Buffer.from(publicKey, 'base64') };
    return createWhatsAppFactory({ server, fetchVersion: () => Promise.resolve(undefined) });
  }
  const [dc] = telegramDcs;
  if (!dc) throw new Error('the network has no data centre');
  return createTelegramFactory({ appVersion: '1.0.0', server: { dc, publicKey: telegramKey } });
}

/** Clients that the network knows of this phone's account, and those of them that are connected. */
export async function linkedClients(
  networks: Pick<Networks, Channel>,
  channel: Channel,
  number: string,
): Promise<{ linked: number; connected: number }> {
  const clients =
    channel === 'whatsapp'
      ? (await networks.whatsapp.phoneState(number)).devices.filter(({ kind }) => kind === 'linked')
      : (await networks.telegram.phoneState(number)).clients;
  return { linked: clients.length, connected: clients.filter(({ connected }) => connected).length };
}
