import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from '../../shared/model/channel.ts';
import { startNetworks, waitFor } from '../networks/client.ts';
import { startBare } from './bare.ts';
import { startChannel } from './channel.ts';
import { forgetPeak, usageOf } from './process-usage.ts';
import { median, rounded } from './statistics.ts';

const BYTES = 10 * 1024 * 1024;
const ROUNDS = 12;
const SETTLE_MS = 3_000;
const PHONE = '447700902200';

export interface DocumentFigures {
  bytes: number;
  rounds: number;
  /** Median of the ratios of neighbouring uploads. */
  ratio: number;
  channelMs: number;
  bareMs: number;
  /** Of all threads; on a busy machine the fairer comparison. */
  cpuMsPerUpload: { channel: number; bare: number };
  /** Of the channel's process over all uploads, above its memory before the first. */
  peakOverIdleMb: number;
  barePeakOverIdleMb: number;
}

/** A document from the store to the server's ack, through the channel and through its bare library, in turns. */
export async function benchDocument(channelName: Channel = 'whatsapp'): Promise<DocumentFigures> {
  const options = { channel: channelName, reachesMediaHosts: channelName === 'whatsapp' };
  const folder = await mkdtemp(join(tmpdir(), 'pairline-bench-document-'));
  const networks = await startNetworks();
  const bare = await startBare(networks, '447700900126', options);
  const channel = await startChannel(networks, '447700900125', options);
  try {
    await networks[channelName].phone({ number: PHONE });
    await bare.send([PHONE], 1);
    await channel.send([PHONE], 1);
    await delay(SETTLE_MS);
    const idle = { bare: usageOf(bare.pid).residentMb, channel: usageOf(channel.pid).residentMb };
    let shown = 2;
    /** The phone fetches and checks each file: that is over before the next one starts. */
    const arrived = async (): Promise<void> => {
      shown += 1;
      await waitFor(async () => (await networks[channelName].messages(PHONE)).length >= shown, 'the document');
    };
    const peak = { bare: 0, channel: 0 };
    const cpu = { bare: 0, channel: 0 };
    const pids = { bare: bare.pid, channel: channel.pid };
    const upload = async (channelFirst: boolean): Promise<{ bare: number; channel: number }> => {
      const path = join(folder, 'order.pdf');
      await writeFile(path, randomBytes(BYTES));
      const media = await channel.keep(path, 'application/pdf');
      // What putting it into the store took is not part of sending it.
      forgetPeak(channel.pid);
      forgetPeak(bare.pid);
      const took = { bare: 0, channel: 0 };
      for (const side of channelFirst ? (['channel', 'bare'] as const) : (['bare', 'channel'] as const)) {
        const before = usageOf(pids[side]).cpuMs;
        const sent = side === 'bare' ? bare.sendDocument(PHONE, path) : channel.sendDocument(PHONE, media);
        took[side] = (await sent).ms;
        cpu[side] += usageOf(pids[side]).cpuMs - before;
        await arrived();
      }
      peak.bare = Math.max(peak.bare, usageOf(bare.pid).peakMb);
      peak.channel = Math.max(peak.channel, usageOf(channel.pid).peakMb);
      return took;
    };
    // The first one warms up: its memory counts, its time does not.
    await upload(false);
    const pairs: { bare: number; channel: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) pairs.push(await upload(round % 2 === 0));
    return {
      bytes: BYTES,
      rounds: ROUNDS,
      ratio: rounded(median(pairs.map((pair) => pair.channel / pair.bare))),
      channelMs: rounded(median(pairs.map((pair) => pair.channel))),
      bareMs: rounded(median(pairs.map((pair) => pair.bare))),
      cpuMsPerUpload: { channel: rounded(cpu.channel / (ROUNDS + 1)), bare: rounded(cpu.bare / (ROUNDS + 1)) },
      peakOverIdleMb: rounded(peak.channel - idle.channel),
      barePeakOverIdleMb: rounded(peak.bare - idle.bare),
    };
  } finally {
    await channel.stop();
    await bare.stop();
    await networks.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
