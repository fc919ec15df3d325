import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('the settings', () => {
  it('are safe without any: this machine only, port 8080', () => {
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 8080, behindProxy: false, logLevel: 'info' });
  });

  it('come from the environment, and from flags before it', () => {
    const env = { PAIRLINE_DATA: '/data', PAIRLINE_PORT: '9000', PAIRLINE_HOST: '::1' };
    expect(readConfig(env)).toMatchObject({ dataFolder: '/data', port: 9000, host: '::1' });
    expect(readConfig(env, { port: '0', data: '/other' })).toMatchObject({ dataFolder: '/other', port: 0 });
  });

  it('turn shortcuts into emoji unless told otherwise', () => {
    expect(readConfig({}).emojiShortcuts).toBe(true);
    expect(readConfig({ PAIRLINE_EMOJI_SHORTCUTS: '0' }).emojiShortcuts).toBe(false);
  });

  it('refuse to serve plain HTTP to other machines, unless a proxy with HTTPS stands before', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.com', '127.0.0.1.example.com']) {
      expect(() => readConfig({ PAIRLINE_HOST: host })).toThrow(ConfigError);
      expect(readConfig({ PAIRLINE_HOST: host, PAIRLINE_BEHIND_PROXY: '1' })).toMatchObject({
        host,
        behindProxy: true,
      });
    }
  });

  it('name the hosts, ports and schemes that customers may point to', () => {
    expect(readConfig({}).outgoing).toEqual({ hosts: [], ports: [443, 80], plainHttp: false, extraCaFile: undefined });
    const env = {
      PAIRLINE_ALLOWED_HOSTS: 'intranet.example:8443, 10.0.0.5,[fd00::5]:*',
      PAIRLINE_ALLOWED_PORTS: '443,8443',
      PAIRLINE_ALLOW_HTTP: '1',
      PAIRLINE_EXTRA_CA: '/etc/ca.pem',
    };
    expect(readConfig(env).outgoing).toEqual({
      hosts: [
        { hostname: 'intranet.example', port: 8443 },
        { hostname: '10.0.0.5', port: undefined },
        { hostname: 'fd00::5', port: 'any' },
      ],
      ports: [443, 8443],
      plainHttp: true,
      extraCaFile: '/etc/ca.pem',
    });
  });

  it('are refused with their name when they make no sense', () => {
    for (const port of ['x', '-1', '65536', '1.5']) {
      expect(() => readConfig({ PAIRLINE_PORT: port })).toThrow(/PAIRLINE_PORT/);
    }
    expect(() => readConfig({ PAIRLINE_ALLOWED_HOSTS: 'https://intranet' })).toThrow(/PAIRLINE_ALLOWED_HOSTS/);
    expect(() => readConfig({ PAIRLINE_ALLOWED_PORTS: '443,x' })).toThrow(/PAIRLINE_ALLOWED_PORTS/);
    expect(() => readConfig({ PAIRLINE_LOG_LEVEL: 'loud' })).toThrow(/PAIRLINE_LOG_LEVEL/);
  });
});
