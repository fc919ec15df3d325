import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { intranetCertificate } from '../../platform/testing/intranet-certificate.ts';
import { startProviderServer, type ProviderServer } from '../services/translation/testing/provider-server.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let test: TestGateway;
let provider: ProviderServer;
beforeEach(async () => {
  test = await startTestGateway(undefined, { embedded: true });
  provider = await startProviderServer();
  provider.answer = ({ path }) =>
    path.startsWith('/languages')
      ? { body: [{ code: 'en', name: 'English', targets: ['en', 'es'] }] }
      : { body: { translatedText: 'Hola' } };
});
afterEach(async () => {
  await test.stop();
  await provider.stop();
});

const call: TestGateway['gateway']['admin']['call'] = (name, input) => test.gateway.admin.call(name, input);

describe('the settings of the API beside the app', () => {
  it('choose what translates: tried, from the next call on, over a restart, and off again', async () => {
    const codes = { method: 'GET', url: '/v1/translation/supported-codes' } as const;
    expect(await test.call(codes)).toMatchObject({ status: 400 });
    await expect(call('apiSettings.tryTranslation', {})).rejects.toMatchObject({ code: 'refused' });
    const translation = { kind: 'libretranslate', url: provider.url, key: 'a key' } as const;
    expect(await call('apiSettings.change', { translation })).toMatchObject({
      translation: { kind: 'libretranslate', url: provider.url, hasKey: true },
    });
    expect(await call('apiSettings.tryTranslation', {})).toEqual({ languages: 2 });
    await test.restart();
    expect(await test.call(codes)).toMatchObject({ status: 200, body: { en: 'English' } });
    await call('apiSettings.change', { translation: null });
    expect(await test.call(codes)).toMatchObject({ status: 400 });
  });

  it('keep the key of the address that it is for, and show it nobody', async () => {
    const kind = 'libretranslate';
    await call('apiSettings.change', { translation: { kind, url: provider.url, key: 'a key' } });
    expect(JSON.stringify(await call('apiSettings.read', {}))).not.toContain('a key');
    await call('apiSettings.change', { translation: { kind, url: provider.url } });
    expect((await call('apiSettings.read', {})).translation).toMatchObject({ hasKey: true });
    await call('apiSettings.change', { translation: { kind, url: 'https://other.example' } });
    expect((await call('apiSettings.read', {})).translation).toMatchObject({ hasKey: false });
  });

  it('let pages in browsers call, those that are named and no others', async () => {
    const allowed = async (origin: string): Promise<unknown> => {
      const { headers } = await test.call({ method: 'GET', url: '/healthz', headers: { origin } });
      return headers['access-control-allow-origin'];
    };
    expect(await allowed('https://shop.example')).toBeUndefined();
    await call('apiSettings.change', { corsOrigins: ['https://shop.example'] });
    expect(await allowed('https://shop.example')).toBe('https://shop.example');
    expect(await allowed('https://other.example')).toBeUndefined();
    await call('apiSettings.change', { corsOrigins: ['*'] });
    expect(await allowed('https://other.example')).toBe('https://other.example');
  });

  it('allow hosts inside, with an own authority, for webhooks at once', async () => {
    const { clientId: client } = await call('embedded.access', {});
    const url = 'https://10.0.0.5:8443/hook';
    await expect(call('webhook.set', { client, url })).rejects.toMatchObject({ code: 'refused' });
    const changed = await call('apiSettings.change', {
      allowedHosts: ['10.0.0.5:8443'],
      authority: intranetCertificate.cert,
    });
    expect(changed).toMatchObject({
      allowedHosts: ['10.0.0.5:8443'],
      authority: { subject: 'CN=intranet.example', endsAt: expect.stringMatching(/^2126-/) },
    });
    expect(await call('webhook.set', { client, url })).toMatchObject({ url });
    await call('webhook.set', { client, url: 'http://localhost:9999/hook' });
  });

  it('are told what is wrong, and then nothing has changed', async () => {
    const before = await call('apiSettings.read', {});
    const wrong = [
      { corsOrigins: ['shop.example'] },
      { corsOrigins: ['https://shop.example/'] },
      { allowedHosts: ['http://intranet'] },
      { allowedHosts: ['10.0.0.5', 'a b'] },
      { authority: 'none' },
      { translation: { kind: 'libretranslate', url: 'ftp://a.example' } },
      { translation: { kind: 'apertium', url: 'http://127.0.0.1:2737', key: 'x' } },
    ] as const;
    for (const input of wrong) {
      await expect(call('apiSettings.change', structuredClone(input) as never)).rejects.toThrow(/\w/);
    }
    expect(await call('apiSettings.read', {})).toEqual(before);
  });

  it('are not there elsewhere', async () => {
    const hosted = await startTestGateway();
    await expect(hosted.gateway.admin.call('apiSettings.read', {})).rejects.toMatchObject({ code: 'notEmbedded' });
    await hosted.stop();
  });
});
