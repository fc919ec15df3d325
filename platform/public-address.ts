import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * IPv4 that is not the public internet: IANA's special-purpose registry (RFC 6890 and its updates), multicast, class E, and
 * the address under which Azure's machines reach their host.
 */
const REFUSED_V4 = [
  '0.0.0.0/8', // this network; 0.0.0.0 connects to this machine
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's host
  '169.254.0.0/16', // link-local, with the clouds' metadata
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
];

/** All public IPv6 lies here: loopback, mapped, NAT64, unique local, link-local, site-local and multicast lie outside. */
const GLOBAL_V6 = '2000::/3';

/** Within `GLOBAL_V6`, and yet not the public internet, or an IPv4 address in disguise. */
const REFUSED_V6 = [
  '2001::/23', // protocol assignments; Teredo carries IPv4
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4 carries IPv4
  '3ffe::/16', // given back
  '3fff::/20', // documentation
];

const refused = blockList([...REFUSED_V4, ...REFUSED_V6]);
const globalV6 = blockList([GLOBAL_V6]);

/**
 * Whether an address, as a resolver or `URL.hostname` without brackets gives it, lies on the public internet. Anything that
 * is no address, and an address with a zone, does not.
 * @param local networks of this machine as CIDR, refused too: with IPv6 the neighbours have public addresses.
 */
export function isPublicAddress(address: string, local: readonly string[] = []): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (family === 6 && !globalV6.check(address, type)) return false;
  return !refused.check(address, type) && !blockList(local).check(address, type);
}

/** The networks that this machine's interfaces are in, as CIDR. */
export function localNetworks(): string[] {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return interfaces.flatMap(({ cidr }) => (cidr === null ? [] : [cidr]));
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
