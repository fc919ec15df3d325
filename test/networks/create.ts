/** Makes networks with real time and randomness unless a test passes its own. */
import { systemClock as clock } from '../../platform/clock.ts';
import { systemRandom as random } from '../../platform/random.ts';
import { TelegramNetwork } from './telegram/network.ts';
import { WhatsAppNetwork, type NetworkOptions } from './whatsapp/network.ts';

export function createWhatsAppNetwork(options: Partial<NetworkOptions> = {}): WhatsAppNetwork {
  return new WhatsAppNetwork({ clock, random, report: () => undefined, ...options });
}

export function createTelegramNetwork(options: Partial<NetworkOptions> = {}): TelegramNetwork {
  return new TelegramNetwork({ clock, random, report: () => undefined, ...options });
}
