/** Makes networks with real time and randomness unless a test passes its own. */
import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '../../shared/ports.ts';
import { TelegramNetwork } from './telegram/network.ts';
import { WhatsAppNetwork, type NetworkOptions } from './whatsapp/network.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms, fire) => {
    const timeout = setTimeout(fire, ms).unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};

const random: Random = { bytes: (length) => randomBytes(length), float: () => Math.random() };

export function createWhatsAppNetwork(options: Partial<NetworkOptions> = {}): WhatsAppNetwork {
  return new WhatsAppNetwork({ clock, random, report: () => undefined, ...options });
}

export function createTelegramNetwork(options: Partial<NetworkOptions> = {}): TelegramNetwork {
  return new TelegramNetwork({ clock, random, report: () => undefined, ...options });
}
