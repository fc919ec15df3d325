import { expect, test } from 'vitest';
import { SAMPLE_LANGUAGES, sendSample, statusSample } from './samples.ts';

const how = {
  gatewayUrl: 'http://127.0.0.1:8080/',
  channel: 'whatsapp',
  instance: 2,
  clientId: 'local',
  clientSecret: 'secret',
} as const;
const message = { number: '447700900274', message: `It's "ready": $5 \\ off` };

test('every language calls the same address with the same credentials', () => {
  for (const language of SAMPLE_LANGUAGES) {
    const send = sendSample(language, how, message);
    expect(send).toContain('http://127.0.0.1:8080/v3/whatsapp/single/text/message/2');
    expect(send).toContain('447700900274');
    const status = statusSample(language, how, 'the-id');
    expect(status).toContain('http://127.0.0.1:8080/v1/messages/the-id');
    for (const text of [send, status]) expect(text).toMatch(/X-WM-CLIENT-SECRET\W+secret/);
  }
});

test('JavaScript, as it stands, sends the text as it was written', async () => {
  const calls: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    calls.push({ url, init });
    return { json: async () => ({}) };
  };
  const run = Object.getPrototypeOf(async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new run('fetch', 'console', sendSample('javascript', how, message))(fetch, { log: () => undefined });
  expect(JSON.parse(String(calls[0]?.init.body))).toEqual(message);
  expect(calls[0]?.init).toMatchObject({ method: 'POST', headers: { 'X-WM-CLIENT-ID': 'local' } });
});

test('PHP reads quotation marks and backslashes as they were written', () => {
  expect(sendSample('php', how, message)).toContain(String.raw`'message' => 'It\'s "ready": $5 \\ off',`);
});
