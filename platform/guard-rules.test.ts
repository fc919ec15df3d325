import { afterEach, describe, expect, it } from 'vitest';
import { LOOPBACK_HOSTS, parseAllowedHost, type AllowedHost, type GuardRules } from './guard-rules.ts';
import { endServers, internet, page, PUBLIC, refused } from './testing/internet.ts';

/** What a guarded fetch never asks, and what its owner allows. */

afterEach(endServers);

/** Each way to write it. What `URL` cannot read is invalid; nothing may be connected to. */
const INSIDE = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '2130706433.',
  '017700000001',

  '0177.0.0.1',
  '0177.0.0.01',
  '00000177.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '0X7F000001',
  '0x7f.1',
  '0x7f.0x0.0x0.0x1',

  '127.0x1',
  '0',
  '0.0.0.0',
  '0x0',
  '00.0',
  '%31%32%37.0.0.1',
  '127%2e0%2e0%2e1',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.⓪.⓪.①',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::FFFF:7F00:0001]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fd00::1]',
  '[64:ff9b::a9fe:a9fe]',
  '[::ffff:a9fe:a9fe]',
  '[::ffff:10.0.0.1]',
  '[fec0::1]',
  '[ff02::1]',

  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'a.localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  '10.0.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '0xA9.0xFE.0xA9.0xFE',
  '169.254.43518',
  '192.168.257',
  '012.1.2.3',
  '100.64.0.1',
  '172.16.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '4294967295',
];

describe('addresses of this machine and its network', () => {
  it.each(INSIDE)('http://%s/ is refused', async (host) => {
    const { fetch, resolved, targets } = await internet(page);
    expect(await fetch(`http://${host}/`)).toEqual(refused('addressRefused'));
    expect(resolved).toEqual([]);
    expect(targets).toEqual([]);
  });

  it.each(['127.0.0.1..', '[::1%25lo]', '[::1%lo]', '127.0.0.256', '4294967296', '127.0.0.1.0', '', '[::1'])(
    'http://%s/ is nowhere',
    async (host) => {
      const { fetch, targets } = await internet(page, { resolve: async () => ['127.0.0.1'] });
      expect((await fetch(`http://${host}/`)).ok).toBe(false);
      expect(targets).toEqual([]);
    },
  );

  const ascii = INSIDE.filter((host) => /^[ -~]+$/.test(host));
  it.each(ascii)('a redirect to http://%s/ is refused', async (host) => {
    const { fetch, targets } = await internet((_request, response) => {
      response.writeHead(302, { location: `http://${host}/` }).end();
    });
    expect(await fetch('http://shop.example/')).toEqual(refused('addressRefused'));
    expect(targets).toHaveLength(1);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.10',
    '169.254.169.254',
    '100.100.100.100',
    '0.0.0.0',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    'ff02::1',
  ])('a name at %s is refused, also when it has a public address beside it', async (address) => {
    for (const addresses of [[address], [PUBLIC, address], [address, PUBLIC]]) {
      const { fetch, targets } = await internet(page, { resolve: async () => addresses });
      expect(await fetch('https://rebind.example/')).toEqual(refused('addressRefused'));
      expect(targets).toEqual([]);
    }
  });

  it('a name is asked for once: what it says later has no effect', async () => {
    const answers = [[PUBLIC], ['127.0.0.1']];
    const { fetch, targets } = await internet(page, { resolve: async () => answers.shift() ?? [] });
    expect((await fetch('http://rebind.example/')).ok).toBe(true);
    expect(targets.map(({ addresses }) => addresses)).toEqual([[PUBLIC]]);
    expect(await fetch('http://rebind.example/')).toEqual(refused('addressRefused'));
  });

  it('a redirect to a name inside is refused', async () => {
    const { fetch, targets } = await internet(
      (_request, response) => response.writeHead(301, { location: '//router.example/' }).end(),
      { resolve: async (hostname) => [hostname === 'router.example' ? '192.168.0.1' : PUBLIC] },
    );
    expect(await fetch('http://shop.example/')).toEqual(refused('addressRefused'));
    expect(targets).toHaveLength(1);
  });

  it('a neighbour with a public address is refused', async () => {
    const { fetch } = await internet(page, { localNetworks: () => [`${PUBLIC}/24`] });
    expect(await fetch('http://shop.example/')).toEqual(refused('addressRefused'));
  });
});

describe('what is not asked', () => {
  it.each([
    ['file:///etc/passwd', 'schemeRefused'],
    ['ftp://shop.example/', 'schemeRefused'],
    ['data:text/html,a', 'schemeRefused'],
    ['http://user@shop.example/', 'credentialsRefused'],
    ['http://:secret@shop.example/', 'credentialsRefused'],
    ['http://shop.example:22/', 'portRefused'],
    ['https://shop.example:8443/', 'portRefused'],
    ['http://shop.example:0/', 'portRefused'],
    ['shop.example', 'urlInvalid'],
    ['http://', 'urlInvalid'],
  ])('%s: %s', async (url, code) => {
    const { fetch, resolved, targets } = await internet(page);
    expect(await fetch(url)).toEqual(refused(code));
    expect([...resolved, ...targets]).toEqual([]);
  });

  it('the same holds for redirects', async () => {
    for (const location of ['file:///etc/passwd', 'http://a:b@shop.example/', 'http://shop.example:22/', 'http://[']) {
      const { fetch, targets } = await internet((_request, response) => response.writeHead(307, { location }).end());
      expect((await fetch('http://shop.example/')).ok).toBe(false);
      expect(targets).toHaveLength(1);
    }
  });

  it('other ports can be allowed', async () => {
    const { fetch, targets } = await internet(page, { rules: { plainHttp: true, ports: [8080] } });
    expect((await fetch('http://shop.example:8080/')).ok).toBe(true);
    expect(await fetch('http://shop.example/')).toEqual(refused('portRefused'));
    expect(targets.map(({ port }) => port)).toEqual([8080]);
  });
});

describe('the rules of the owner', () => {
  const hosts = ['intranet.example:8443', 'wiki.example', '10.0.0.5:*', '[FD00::5]:8080']
    .map(parseAllowedHost)
    .filter((host): host is AllowedHost => host !== undefined);
  const inside = (rules: Partial<GuardRules> = {}) =>
    internet(page, { rules: { plainHttp: false, hosts, ...rules }, resolve: async () => ['10.0.0.9'] });

  it('may keep everybody else to https', async () => {
    const { fetch } = await internet(page, { rules: { plainHttp: false } });
    expect(await fetch('http://shop.example/')).toEqual(refused('schemeRefused'));
    expect((await fetch('https://shop.example/')).ok).toBe(true);
  });

  it.each([
    'https://intranet.example:8443/',
    'http://intranet.example:8443/',
    'https://INTRANET.example.:8443/',
    'http://wiki.example/',
    'https://wiki.example/',
    'http://10.0.0.5:1234/',
    'http://0xa.0.0.5/',
    'http://[fd00:0::5]:8080/',
  ])('may name hosts inside: %s', async (url) => {
    const { fetch, targets } = await inside();
    expect((await fetch(url)).ok).toBe(true);
    expect(targets).toHaveLength(1);
  });

  it.each([
    ['https://intranet.example/', 'addressRefused'],
    ['https://intranet.example:8444/', 'portRefused'],
    ['https://a.intranet.example/', 'addressRefused'],
    ['https://intranet.example.evil.example/', 'addressRefused'],
    ['https://wiki.example:8443/', 'portRefused'],
    ['https://10.0.0.6/', 'addressRefused'],
    ['https://10.0.0.9/', 'addressRefused'],
    ['https://localhost/', 'addressRefused'],
  ])('name those alone: %s is refused', async (url, code) => {
    const { fetch, targets } = await inside();
    expect(await fetch(url)).toEqual(refused(code));
    expect(targets).toEqual([]);
  });

  it('may let programs on this machine be reached', async () => {
    const { fetch } = await inside({ hosts: LOOPBACK_HOSTS });
    for (const url of ['http://localhost:3000/', 'http://127.1:8080/', 'http://[::1]:1/']) {
      expect((await fetch(url)).ok).toBe(true);
    }
    expect(await fetch('http://127.0.0.2/')).toEqual(refused('schemeRefused'));
  });

  it.each([
    '',
    'a b',
    '*',
    '*.example',
    'a.example:',
    'a.example:0',
    'a.example:65536',
    'a.example:x',
    'http://a.example',
  ])('are no hosts: "%s"', (text) => expect(parseAllowedHost(text)).toBeUndefined());
});
