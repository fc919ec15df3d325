import { expect, it } from 'vitest';
import { parseProxyUrl } from './proxy-url.ts';

it.each([
  ['http://proxy.example:3128', { kind: 'http', host: 'proxy.example', port: 3128 }],
  ['http://proxy.example/', { kind: 'http', host: 'proxy.example', port: 80 }],
  ['https://10.0.0.1', { kind: 'https', host: '10.0.0.1', port: 443 }],
  ['socks5://[fd00::5]', { kind: 'socks5', host: 'fd00::5', port: 1080 }],
  [
    ' socks5h://ada:p%40ss%3Aword@proxy:9 ',
    { kind: 'socks5', host: 'proxy', port: 9, user: 'ada', password: 'p@ss:word' },
  ],
])('reads %s', (text, proxy) => {
  expect(parseProxyUrl(text)).toEqual(proxy);
});

it.each([
  '',
  'proxy.example:3128',
  'socks4://proxy',
  'ftp://proxy',
  'http://',
  'http://proxy/path',
  'http://a%zz@proxy',
])('refuses %j', (text) => {
  expect(parseProxyUrl(text)).toBeUndefined();
});
