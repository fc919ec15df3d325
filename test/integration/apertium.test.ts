import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translationProvider } from '../../gateway/services/translation/choose.ts';
import { startTestGateway, type TestGateway } from '../../gateway/testing/test-gateway.ts';
import { systemClock } from '../../platform/clock.ts';
import { freePort } from '../support/stack.ts';
import { until } from '../support/until.ts';

/** The real thing, where Debian's packages `apertium-apy` and `apertium-en-es` are installed. */
const modes = '/usr/share/apertium/modes';
const isInstalled = existsSync('/usr/bin/apertium-apy') && existsSync(`${modes}/eng-spa.mode`);
if (!isInstalled) console.warn('translation by Apertium: skipped, because apertium-apy with eng-spa is not installed');

/** APy itself listens on all interfaces and has no option for it. */
const onLoopback = `
import tornado.tcpserver as tcp
bind = tcp.TCPServer.bind
tcp.TCPServer.bind = lambda server, port: bind(server, port, address='127.0.0.1')
from apertium_apy.apy import main
main()`;

describe.skipIf(!isInstalled)('translation by Apertium', () => {
  let apy: ChildProcess;
  let test: TestGateway;
  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    apy = spawn('/usr/bin/python3', ['-c', onLoopback, '-p', String(port), modes], {
      env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' },
      stdio: 'ignore',
    });
    const answers = (): Promise<boolean> =>
      fetch(`${url}/listPairs`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(answers, Boolean, { what: 'an answer of APy' });
    const translation = translationProvider({ kind: 'apertium', url, key: undefined }, systemClock);
    test = await startTestGateway(undefined, { translation });
  });
  afterAll(async () => {
    await test.stop();
    apy.kill();
    await once(apy, 'exit');
  });

  const translate = async (text: string, fromLang = 'en', toLang = 'es'): Promise<string> => {
    const url = '/v1/translation/translate';
    const payload = { fromLang, toLang, text };
    return (await test.gateway.app.inject({ method: 'POST', url, headers: test.headers, payload })).body;
  };

  it('translates both ways, and keeps lines, signs and emoji', async () => {
    expect(await translate('The cat is black.')).toBe('El gato es negro.');
    expect(await translate('El gato es negro.', 'es', 'en')).toBe('The cat is black.');
    expect(await translate('Good morning.\nHow are you?')).toMatch(/^Bueno.*\n.*\?$/);
    for (const kept of ['<b>', '&amp;', '👍', '*', '[1]', '\\n', '{}', '@', '$5', '^', '/', '#'])
      expect(await translate(`The cat ${kept} is black.`)).toContain(kept);
  });

  it('takes 3,500 characters', async () => {
    const text = 'The cat is black. '.repeat(195).slice(0, 3_500);
    expect((await translate(text)).split('gato')).toHaveLength(text.split('cat').length);
  });

  it('lists the languages of its pairs under two letters', async () => {
    expect((await test.call({ method: 'GET', url: '/v1/translation/supported-codes' })).body).toEqual({
      en: 'English',
      es: 'Spanish',
    });
    expect(await translate('x', 'en', 'fr')).toContain('there is no language fr');
  });
});
