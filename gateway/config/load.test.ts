import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { ConfigError, loadConfig, type LoadedConfig } from './load.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(() => folder.remove());

const load = (env: Record<string, string> = {}, args: string[] = []): LoadedConfig =>
  loadConfig({
    env: { PAIRLINE_DATA: folder.path, ...env },
    args,
    cwd: folder.file('here'),
    systemFile: folder.file('system.toml'),
  });

const problemsOf = (env: Record<string, string>, args: string[] = []): readonly string[] => {
  try {
    load(env, args);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

const writeFile = (text: string, name = 'gateway.toml'): void => writeFileSync(folder.file(name), text);

describe('the settings', () => {
  it('are safe without any: this machine only, port 8080', () => {
    expect(load().config).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      behindProxy: false,
      emojiShortcuts: true,
      logLevel: 'info',
    });
  });

  it('come from flags before the environment, and from that before the file', () => {
    writeFile('port = 1\nhost = "::1"\nlog_level = "warn"\nemoji_shortcuts = false\n');
    const loaded = load({ PAIRLINE_PORT: '2', PAIRLINE_HOST: 'localhost' }, ['--port', '3']);
    expect(loaded.config).toMatchObject({ port: 3, host: 'localhost', logLevel: 'warn', emojiShortcuts: false });
    expect(loaded.file).toBe(folder.file('gateway.toml'));
    expect(loaded.origins.get('port')?.label).toBe('--port');
    expect(loaded.origins.get('host')?.label).toBe('PAIRLINE_HOST');
    expect(loaded.origins.get('logLevel')?.label).toContain('log_level');
  });

  it('come from a file that is named, else from the data folder, else from the system', () => {
    writeFile('port = 1', 'system.toml');
    expect(load().config.port).toBe(1);
    writeFile('port = 2');
    expect(load().config.port).toBe(2);
    writeFile('port = 3', 'named.toml');
    expect(load({ PAIRLINE_CONFIG: folder.file('named.toml') }).config.port).toBe(3);
    expect(load({}, ['--config', folder.file('named.toml')]).config.port).toBe(3);
    expect(problemsOf({ PAIRLINE_CONFIG: folder.file('none.toml') })).toEqual([expect.stringContaining('ENOENT')]);
  });

  it('take paths from where they are written', () => {
    writeFile('key_file = "keys/key"');
    expect(load().config.keyFile).toBe(join(folder.path, 'keys', 'key'));
    expect(load({ PAIRLINE_KEY_FILE: 'key' }).config.keyFile).toBe(join(folder.path, 'here', 'key'));
    expect(load({ PAIRLINE_KEY_FILE: '' }).config.keyFile).toBe(join(folder.path, 'keys', 'key'));
  });

  it('refuse a data folder that is set in the data folder', () => {
    writeFile('data = "/elsewhere"');
    expect(problemsOf({})).toEqual([expect.stringContaining('PAIRLINE_DATA')]);
    writeFile('data = "data"', 'named.toml');
    expect(loadConfig({ env: {}, args: ['--config', folder.file('named.toml')] }).config.data).toBe(
      join(folder.path, 'data'),
    );
  });

  it('are switched on and off by flags that stand alone', () => {
    expect(load({}, ['--behind-proxy', '--no-emoji-shortcuts']).config).toMatchObject({
      behindProxy: true,
      emojiShortcuts: false,
    });
    expect(load({}, ['--emoji-shortcuts=false']).config.emojiShortcuts).toBe(false);
  });
});

describe('where customers may point to', () => {
  it('is set as lists: with commas, or as arrays in the file', () => {
    const hosts = [
      { hostname: 'intranet.example', port: 8443 },
      { hostname: '10.0.0.5', port: undefined },
      { hostname: 'fd00::5', port: 'any' },
    ];
    const env = {
      PAIRLINE_ALLOWED_HOSTS: 'intranet.example:8443, 10.0.0.5,[fd00::5]:*',
      PAIRLINE_ALLOWED_PORTS: '443,8443',
      PAIRLINE_ALLOW_HTTP: '1',
      PAIRLINE_EXTRA_CA: '/etc/ca.pem',
    };
    expect(load(env).config).toMatchObject({ allowedHosts: hosts, allowedPorts: [443, 8443], allowHttp: true });
    writeFile('allowed_hosts = ["intranet.example:8443", "10.0.0.5", "[fd00::5]:*"]\nallowed_ports = [443, 8443]\n');
    expect(load().config).toMatchObject({ allowedHosts: hosts, allowedPorts: [443, 8443], allowHttp: false });
    expect(problemsOf({ PAIRLINE_ALLOWED_HOSTS: 'https://intranet', PAIRLINE_ALLOWED_PORTS: '443,x' })).toEqual([
      expect.stringContaining('PAIRLINE_ALLOWED_HOSTS'),
      expect.stringContaining('PAIRLINE_ALLOWED_PORTS'),
    ]);
  });
});

describe('a wrong setting', () => {
  it('is named with where it stands and what it must be, one line for each', () => {
    writeFile('port = "x"\nlog_level = 7\n');
    expect(problemsOf({ PAIRLINE_EMOJI_SHORTCUTS: 'perhaps' }, ['--port', '65536'])).toEqual([
      '--port: must be a whole number from 0 to 65535, not "65536".',
      'PAIRLINE_EMOJI_SHORTCUTS: must be true or false, not "perhaps".',
      `${folder.file('gateway.toml')}: log_level: must be one of debug, info, warn, error, silent, not 7.`,
    ]);
    writeFile('');
    for (const port of ['x', '-1', '1.5', '1e3']) {
      expect(problemsOf({ PAIRLINE_PORT: port })).toEqual([expect.stringContaining('PAIRLINE_PORT')]);
    }
  });

  it('that does not exist is named with the one that was probably meant', () => {
    writeFile('prot = 1\nloglevel = "info"\ncolour = "red"\n');
    const file = folder.file('gateway.toml');
    expect(problemsOf({ PAIRLINE_BEHIND_PROXI: '1' }, ['--hots', 'x', '--data'])).toEqual([
      '--hots: there is no such flag. Did you mean --host? --help lists them.',
      'x: flags begin with two dashes.',
      '--data needs a value.',
      'PAIRLINE_BEHIND_PROXI: there is no such setting. Did you mean PAIRLINE_BEHIND_PROXY?',
      `${file}: there is no setting prot. Did you mean port?`,
      `${file}: there is no setting loglevel. Did you mean log_level?`,
      `${file}: there is no setting colour.`,
    ]);
  });

  it('may be called as the prototype of an object, and is no setting for that', () => {
    writeFile('[__proto__]\nport = 1\n[constructor.prototype]\nhost = "0.0.0.0"\n');
    const file = folder.file('gateway.toml');
    expect(problemsOf({})).toEqual([
      `${file}: there is no setting __proto__.`,
      `${file}: there is no setting constructor.`,
    ]);
    expect({}).not.toHaveProperty('port');
  });

  it('in a file that is no TOML is shown with its line', () => {
    writeFile('port = 1\nhost = localhost\n');
    expect(problemsOf({})).toEqual([expect.stringContaining('gateway.toml, line 2')]);
  });

  it('is only noted when a variable resembles none: another program may own it', () => {
    expect(load({ PAIRLINE_COLOUR: 'red' }).notes).toEqual(['PAIRLINE_COLOUR is no setting of the gateway.']);
    expect(load({ PAIRLINE_SEED: '1', PAIRLINE_TEST_X: '1' }).notes).toEqual([]);
  });
});
