import { CHANNELS, type Channel } from '../../shared/model/channel.ts';
import type { MessageStore } from '../store/messages.ts';
import { ApiError } from './errors.ts';

/** As people write the names of the networks. */
export const channelWords: Readonly<Record<Channel, string>> = { whatsapp: 'WhatsApp', telegram: 'Telegram' };

/** Refuses a call for an instance that the client does not have, and says which channel the one of this number has. */
export async function unknownInstance(
  store: Pick<MessageStore, 'hasInstance'>,
  { client, channel, instance }: { client: number; channel: Channel; instance: number },
): Promise<ApiError> {
  for (const other of CHANNELS) {
    if (other === channel || !(await store.hasInstance({ client, channel: other, instance }))) continue;
    return new ApiError(
      400,
      'otherChannel',
      `There is no ${channelWords[channel]} instance ${instance}. Your instance ${instance} has the channel ${channelWords[other]}.`,
    );
  }
  return noSuchInstance();
}

export const noSuchInstance = (): ApiError => new ApiError(400, 'unknownInstance', 'There is no such instance.');
