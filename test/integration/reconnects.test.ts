import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startNetworks, type Networks } from '../networks/client.ts';
import { rounds } from '../support/seed.ts';
import type { ReconnectsResult, ReconnectsWish } from './reconnects-child.ts';

const number = '15550001111';
const count = rounds({ test: 50, prove: 1_000 });
const GROWTH_MAX = 1.1;

let networks: Networks;
beforeAll(async () => {
  networks = await startNetworks();
  await networks.whatsapp.phone({ number });
});
afterAll(() => networks.stop());

it(`${count} reconnects leave no memory, socket or timer behind`, { timeout: 60_000 + count * 2_000 }, async () => {
  const { control, whatsappUrl, publicKey } = networks;
  const wish: ReconnectsWish = { networks: { control, whatsappUrl, publicKey }, number, reconnects: count };
  const child = join(import.meta.dirname, 'reconnects-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', child, JSON.stringify(wish)]);
  const result = JSON.parse(stdout) as ReconnectsResult;
  expect(result.bytesAtEnd / result.bytesAtTenth, JSON.stringify(result)).toBeLessThan(GROWTH_MAX);
  // What is asked for is really seen while there is a connection.
  expect(result.connected).toContain('TCPSocketWrap');
  expect(result.left).toEqual([]);
  const { devices } = await networks.whatsapp.phoneState(number);
  expect(devices.filter(({ connected }) => connected)).toEqual([]);
});
