import type { Channel } from '../../shared/model/channel.ts';
import { startNetworks } from '../networks/client.ts';
import { startBare } from './bare.ts';
import { startChannel } from './channel.ts';
import { median, rounded } from './statistics.ts';

const PEOPLE = 20;
const TEXTS = 500;
const ROUNDS = 9;

export interface SerialFigures {
  textsPerRound: number;
  rounds: number;
  /** Median of the ratios of neighbouring rounds: of the rates, and of CPU time, which a busy machine sways less. */
  ratio: number;
  cpuRatio: number;
  channelPerSecond: number;
  barePerSecond: number;
  cpuMsPerText: { channel: number; bare: number };
}

/** Texts one after the other, each awaiting the server's answer: the channel, and its library alone, in turns. */
export async function benchSerial(name: Channel): Promise<SerialFigures> {
  const networks = await startNetworks();
  const bare = await startBare(networks, '447700900132', { channel: name });
  const channel = await startChannel(networks, '447700900131', { channel: name });
  try {
    const people = Array.from({ length: PEOPLE }, (_, index) => `4477009025${String(index).padStart(2, '0')}`);
    for (const number of people) await networks[name].phone({ number });
    const sides = { bare, channel };
    // Everybody is found, and all is compiled.
    for (const side of Object.values(sides)) await side.send(people, TEXTS);
    const rounds: Record<keyof typeof sides, { ms: number; cpuMs: number }>[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = round % 2 === 0 ? 'bare' : 'channel';
      const second = first === 'bare' ? 'channel' : 'bare';
      const one = await sides[first].send(people, TEXTS);
      const other = await sides[second].send(people, TEXTS);
      rounds.push(first === 'bare' ? { bare: one, channel: other } : { bare: other, channel: one });
    }
    const middle = (of: (round: (typeof rounds)[number]) => number): number => rounded(median(rounds.map(of)));
    return {
      textsPerRound: TEXTS,
      rounds: ROUNDS,
      ratio: middle((round) => round.bare.ms / round.channel.ms),
      cpuRatio: middle((round) => round.channel.cpuMs / round.bare.cpuMs),
      channelPerSecond: middle((round) => (TEXTS / round.channel.ms) * 1_000),
      barePerSecond: middle((round) => (TEXTS / round.bare.ms) * 1_000),
      cpuMsPerText: {
        channel: middle((round) => round.channel.cpuMs / TEXTS),
        bare: middle((round) => round.bare.cpuMs / TEXTS),
      },
    };
  } finally {
    await channel.stop();
    await bare.stop();
    await networks.stop();
  }
}
