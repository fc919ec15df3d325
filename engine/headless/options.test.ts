import { expect, test } from 'vitest';
import { deviceFolder, OptionsError, readOptions } from './options.ts';

const read = (args: string[], env: Record<string, string> = {}, packaged = false) =>
  readOptions(['--data-dir', '/data', ...args], env, { packaged });
const server = JSON.stringify({ url: 'ws://127.0.0.1:9000/', publicKey: Buffer.alloc(32, 7).toString('base64') });

test('without flags there is one port for the screens, and no gateway beside them', () => {
  expect(read([])).toMatchObject({ dataFolder: '/data', uiPort: 4747, json: false, logLevel: 'warn' });
  expect(read([])).toMatchObject({ embedded: undefined, enrol: undefined, testWhatsApp: undefined });
});

test('a gateway beside it takes the API on its usual port', () => {
  expect(read(['--embedded'])).toMatchObject({ embedded: { port: 8080 } });
  expect(read(['--embedded', '--gateway-port', '0'])).toMatchObject({ embedded: { port: 0 } });
});

test('a gateway elsewhere needs a code, which is never an argument', () => {
  const url = ['--gateway-url', 'https://gateway.example.com'];
  expect(() => read(url)).toThrow(/PAIRLINE_ENROLMENT_CODE/);
  expect(read(url, { PAIRLINE_ENROLMENT_CODE: 'abcd-efgh' })).toMatchObject({
    enrol: { gatewayUrl: 'https://gateway.example.com', code: 'abcd-efgh' },
  });
  expect(() => read([...url, '--embedded'])).toThrow(OptionsError);
});

test('a test network is taken from the environment, but never by an installed app', () => {
  const env = { PAIRLINE_TEST_WHATSAPP_SERVER: server };
  expect(read([], env)).toMatchObject({ testWhatsApp: { url: 'ws://127.0.0.1:9000/' } });
  expect(() => read([], env, true)).toThrow(/installed app/);
  expect(() => read([], { PAIRLINE_TEST_WHATSAPP_SERVER: '{"url":"http://x"}' })).toThrow(OptionsError);
  expect(() => read([], { PAIRLINE_TEST_WHATSAPP_SERVER: 'no json' })).toThrow(OptionsError);
});

test.each([
  [['--ui-port', '70000'], '--ui-port cannot be "70000".'],
  [['--ui-port', 'x'], '--ui-port cannot be "x".'],
  [['--nope'], "Unknown option '--nope'"],
])('%j is refused with a word about it', (args, words) => {
  expect(() => read(args)).toThrow(words);
});

test('beyond this machine the screens need HTTPS and the name that browsers use', () => {
  const tls = ['--ui-certificate', '/c.pem', '--ui-key', '/k.pem'];
  expect(() => read(['--ui-host', '0.0.0.0'])).toThrow(/HTTPS/);
  expect(() => read(['--ui-host', '0.0.0.0', ...tls])).toThrow(/--ui-name/);
  expect(() => read(['--ui-certificate', '/c.pem'])).toThrow(/--ui-key/);
  expect(read(['--ui-host', '0.0.0.0', '--ui-name', 'Desk.example', ...tls])).toMatchObject({
    uiHost: '0.0.0.0',
    uiNames: ['desk.example'],
    uiCertificate: { certificate: '/c.pem', key: '/k.pem' },
  });
  expect(read(['--ui-host', '127.0.0.2'])).toMatchObject({ uiCertificate: undefined });
});

test('a link that is good more than once is for tests alone', () => {
  const env = { PAIRLINE_TEST_UI_LINK: 'x'.repeat(43) };
  expect(read([], env)).toMatchObject({ testUiLink: 'x'.repeat(43) });
  expect(() => read([], env, true)).toThrow(/installed app/);
  expect(() => read([], { PAIRLINE_TEST_UI_LINK: 'short' })).toThrow(OptionsError);
});

test('the data folder is named once for the engine and its commands', () => {
  expect(deviceFolder({ PAIRLINE_DEVICE_DATA: '/var/lib/pairline-device' })).toBe('/var/lib/pairline-device');
});

test('help needs nothing else to be right', () => {
  expect(read(['--help', '--ui-port', 'x'])).toBe('help');
});

test('a proxy is laid down by a flag, or with its password by the environment', () => {
  expect(read(['--proxy', 'http://proxy.example:3128'])).toMatchObject({
    proxy: { kind: 'http', host: 'proxy.example', port: 3128 },
  });
  expect(read([], { PAIRLINE_PROXY: 'socks5://ada:secret@10.0.0.1' })).toMatchObject({
    proxy: { kind: 'socks5', host: '10.0.0.1', port: 1080, user: 'ada', password: 'secret' },
  });
  expect(() => read(['--proxy', 'http://ada:secret@proxy.example:3128'])).toThrow(/PAIRLINE_PROXY/);
  expect(() => read([], { PAIRLINE_PROXY: 'ftp://ada:secret@proxy' })).toThrow(/^PAIRLINE_PROXY must be/);
  expect(read(['--extra-ca', '/etc/ca.pem'])).toMatchObject({ authorityFile: '/etc/ca.pem' });
});
