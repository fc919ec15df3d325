import { expect, test } from 'vitest';
import { LOOPBACK, ownHosts, ownOrigins, ownUrl } from './own-address.ts';

test('on this machine only its own names are taken, with the port', () => {
  expect([...ownHosts(LOOPBACK, 4747)]).toEqual(['127.0.0.1:4747', 'localhost:4747']);
  expect(ownOrigins(LOOPBACK, 4747).has('https://localhost:4747')).toBe(false);
  expect(ownUrl(LOOPBACK, 4747)).toBe('http://127.0.0.1:4747');
});

test('beyond it the names that the owner gave, and no other', () => {
  const address = { host: '0.0.0.0', names: ['desk.example'], secure: true };
  expect(ownHosts(address, 443).has('desk.example')).toBe(true);
  expect(ownHosts(address, 8443).has('desk.example')).toBe(false);
  expect(ownHosts(address, 443).has('0.0.0.0')).toBe(false);
  expect([...ownOrigins(address, 443)]).toContain('https://desk.example');
  expect(ownUrl(address, 443)).toBe('https://desk.example');
});

test('an address of IPv6 stands in brackets', () => {
  const address = { host: '2001:db8::5', names: [], secure: true };
  expect(ownHosts(address, 8443).has('[2001:db8::5]:8443')).toBe(true);
  expect(ownUrl(address, 8443)).toBe('https://[2001:db8::5]:8443');
});
