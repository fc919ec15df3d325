import type { Channel } from '../../shared/model/channel.ts';
import { startNetworks } from '../networks/client.ts';
import { startBare } from './bare.ts';
import { startChannel } from './channel.ts';
import { median, rounded } from './statistics.ts';

const ROUNDS = 40;
const PEOPLE = 50;

export interface LoginFigures {
  rounds: number;
  /** Median of the ratios of neighbouring logins. */
  ratio: number;
  channelMs: number;
  bareMs: number;
  /** Opening and checking the auth file, once when the engine starts; not in the ratio. */
  openFileMs: number;
}

/** From the start of a login to online: the channel with its auth file, and its library alone (Baileys with keys in memory), in turns. */
export async function benchLogin(name: Channel = 'whatsapp'): Promise<LoginFigures> {
  const networks = await startNetworks();
  const bare = await startBare(networks, '447700900128', { channel: name, keys: 'memory' });
  const channel = await startChannel(networks, '447700900127', { channel: name });
  try {
    // An account that has been in use: sessions with people are among its keys.
    const people = Array.from({ length: PEOPLE }, (_, index) => `4477009024${String(index).padStart(2, '0')}`);
    for (const number of people) await networks[name].phone({ number });
    await bare.send(people, PEOPLE);
    await channel.send(people, PEOPLE);
    await bare.logIn();
    await channel.logIn();
    const pairs: { bare: number; channel: number; open: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const alone = await bare.logIn();
      const { ms, openMs } = await channel.logIn();
      pairs.push({ bare: alone.ms, channel: ms, open: openMs });
    }
    return {
      rounds: ROUNDS,
      ratio: rounded(median(pairs.map((pair) => pair.channel / pair.bare))),
      channelMs: rounded(median(pairs.map((pair) => pair.channel))),
      bareMs: rounded(median(pairs.map((pair) => pair.bare))),
      openFileMs: rounded(median(pairs.map((pair) => pair.open))),
    };
  } finally {
    await channel.stop();
    await bare.stop();
    await networks.stop();
  }
}
