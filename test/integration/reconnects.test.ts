import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNetworks, type Networks } from '../networks/client.ts';
import { linkedClients, TESTED_CHANNELS } from '../support/channels.ts';
import { rounds } from '../support/seed.ts';
import type { ReconnectsResult, ReconnectsWish } from './reconnects-child.ts';

const number = '15550001111';
const count = rounds({ test: 50, prove: 1_000 });
const GROWTH_MAX = 1.1;

let networks: Networks;
beforeAll(async () => {
  networks = await startNetworks();
});
afterAll(() => networks.stop());

describe.each(TESTED_CHANNELS)('$channel', ({ channel }) => {
  it(`${count} reconnects leave no memory, socket or timer behind`, { timeout: 60_000 + count * 2_000 }, async () => {
    await networks[channel].phone({ number });
    const { control, whatsappUrl, publicKey, telegramDcs, telegramKey } = networks;
    const address = { control, whatsappUrl, publicKey, telegramDcs, telegramKey };
    const wish: ReconnectsWish = { channel, networks: address, number, reconnects: count };
    const child = join(import.meta.dirname, 'reconnects-child.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', child, JSON.stringify(wish)]);
    const result = JSON.parse(stdout) as ReconnectsResult;
    expect(result.bytesAtEnd / result.bytesAtTenth, JSON.stringify(result)).toBeLessThan(GROWTH_MAX);
    // What is asked for is really seen while there is a connection.
    expect(result.connected).toContain('TCPSocketWrap');
    expect(result.left).toEqual([]);
    expect(await linkedClients(networks, channel, number)).toMatchObject({ connected: 0 });
  });
});
