import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import { watchNetwork } from './network-watch.ts';
import { createManualClock } from './testing/manual-clock.ts';

const address = (family: 'IPv4' | 'IPv6', text: string, internal = false): NetworkInterfaceInfo =>
  ({
    family,
    address: text,
    internal,
    netmask: '',
    mac: '',
    cidr: null,
    ...(family === 'IPv6' && { scopeid: 0 }),
  }) as NetworkInterfaceInfo;

it('tells of another network, and not of what changes by itself', async () => {
  const clock = createManualClock();
  let now: NodeJS.Dict<NetworkInterfaceInfo[]> | undefined = {
    lo: [address('IPv4', '127.0.0.1', true)],
    wlan0: [address('IPv4', '192.168.1.5'), address('IPv6', '2001:db8:1:2:aaaa::1')],
  };
  let changes = 0;
  const stop = watchNetwork({ clock, onChange: () => (changes += 1), read: () => now });
  await clock.advance(20_000);
  expect(changes).toBe(0);
  now = {
    ...now,
    wlan0: [address('IPv4', '192.168.1.5'), address('IPv6', '2001:db8:1:2:bbbb::7')],
    veth7: [address('IPv6', 'fe80::1')],
  };
  await clock.advance(20_000);
  expect(changes).toBe(0);
  now = { wlan0: [address('IPv4', '10.0.0.9')] };
  await clock.advance(20_000);
  expect(changes).toBe(1);
  // Without a handle left, the system does not say.
  now = undefined;
  await clock.advance(20_000);
  expect(changes).toBe(1);
  now = {};
  await clock.advance(20_000);
  expect(changes).toBe(2);
  stop();
  expect(clock.pending).toBe(0);
});
