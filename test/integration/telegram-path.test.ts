import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { startReceiver, type TestReceiver } from '../../gateway/testing/test-receiver.ts';
import type { receivedMessage } from '../../shared/contract/rest.ts';
import { webhookEvent } from '../../shared/contract/webhooks.ts';
import { answerText } from '../../shared/policy/opt-in-answers.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

/** Gateway, engine and simulated Telegram as real processes. */
const SHOP = '447700900123';
const CUSTOMER = '447700900274';
let stack: Stack;

let receiver: TestReceiver;

beforeAll(async () => {
  receiver = await startReceiver();
  const { host } = new URL(receiver.url);
  stack = await startStack({ optIn: true, env: { PAIRLINE_ALLOWED_HOSTS: host } });
  await stack.pair(SHOP, 'telegram');
  await stack.networks.telegram.phone({ number: CUSTOMER, name: 'Ana', showsNumber: true });
}, 60_000);
afterAll(async () => {
  await stack?.stop();
  await receiver?.close();
});

const post = async (path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
  const headers = {
    'x-wm-client-id': stack.clientId,
    'x-wm-client-secret': stack.clientSecret,
    'content-type': 'application/json',
  };
  const answer = await fetch(`${stack.gatewayUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const shows = (text: string) =>
  until(
    () => stack.networks.telegram.messages(CUSTOMER),
    (messages) => messages.some((message) => message.text === text),
    { what: `${text} on the phone` },
  );

it('who writes a greeting is registered, answered, and written to from then on', async () => {
  const refused = await stack.api.sendText(CUSTOMER, 'Too early', 'telegram');
  expect(refused.status).toBe(471);
  expect(refused.body.error_message).toContain('https://t.me/');
  await stack.networks.telegram.send(CUSTOMER, SHOP, 'Hola 👋');
  await shows(answerText('registered', 'es'));
});

it('what people write, change and delete is posted to webhooks, in WhatsMate’s form too', async () => {
  const { url } = receiver;
  const forms = ['events', 'whatsmate'].map(async (form) => {
    const events = form === 'events' ? ['message.received', 'message.edited', 'message.deleted'] : undefined;
    const made = await post('/v1/webhooks', { url, form, channel: 'telegram', ...(events && { events }) });
    expect(made.status).toBe(200);
    return made.body['token'];
  });
  const [, token] = await Promise.all(forms);
  const { id } = await stack.networks.telegram.send(CUSTOMER, SHOP, 'Two loaves');
  await receiver.arrived(2);
  await stack.networks.telegram.edit(CUSTOMER, id, 'Three loaves');
  await receiver.arrived(3);
  await stack.networks.telegram.delete(CUSTOMER, id);
  await receiver.arrived(4);
  const [whatsmate] = receiver.calls.filter(({ body }) => body['type'] === 'individual');
  expect(whatsmate?.body).toEqual({
    token,
    type: 'individual',
    instance_id: '1',
    gateway_number: SHOP,
    number: CUSTOMER,
    message: 'Two loaves',
  });
  const events = receiver.calls.flatMap(({ body }) => {
    const event = webhookEvent.safeParse(body);
    return event.success ? [event.data] : [];
  });
  expect(events.map(({ type }) => type)).toEqual(['message.received', 'message.edited', 'message.deleted']);
  const [received, edited, deleted] = events.map(({ data }) => data as z.infer<typeof receivedMessage>);
  expect(received).toMatchObject({ channel: 'telegram', from: { number: CUSTOMER }, content: { text: 'Two loaves' } });
  expect(edited).toMatchObject({ message: received?.id, content: { kind: 'edit', content: { text: 'Three loaves' } } });
  expect(deleted).toMatchObject({ message: received?.id, content: { kind: 'deletion' } });
});

it('a place goes to the phone, with its name and address', async () => {
  const content = { kind: 'location', latitude: 51.5, longitude: -0.12, name: 'Harbour', address: 'Quay 4' };
  const to = { kind: 'number', number: CUSTOMER };
  const { status } = await post('/v1/messages', { channel: 'telegram', instance: 1, to, content });
  expect(status).toBe(200);
  const { kind: _kind, ...location } = content;
  const messages = await until(
    () => stack.networks.telegram.messages(CUSTOMER),
    (all) => all.some(({ kind }) => kind === 'location'),
    { what: 'the place on the phone' },
  );
  expect(messages.find(({ kind }) => kind === 'location')).toMatchObject({ location, copies: 1 });
});

it('a text goes from the API to the phone, once, and is read; the API never says delivered', async () => {
  const { body, status } = await stack.api.sendText(CUSTOMER, 'Your order is ready', 'telegram');
  expect(status).toBe(200);
  const id = body.id ?? '';
  await until(
    () => stack.networks.telegram.messages(CUSTOMER),
    (messages) => messages.some(({ text, copies }) => text === 'Your order is ready' && copies === 1),
    { what: 'the text on the phone' },
  );
  await stack.networks.telegram.read(CUSTOMER, SHOP);
  const read = await until(
    () => stack.api.message(id),
    (message) => message.status === 'read',
    { what: 'read' },
  );
  expect(read.history.map((step) => step.status)).toEqual(['queued', 'sending', 'sent', 'read']);
});

it('a text survives that the engine is killed', async () => {
  stack.engine?.kill('SIGKILL');
  const { body } = await stack.api.sendText(CUSTOMER, 'While you were away', 'telegram');
  await stack.startEngine();
  await until(
    () => stack.api.message(body.id ?? ''),
    ({ status }) => status === 'sent',
    {
      what: 'the text to be sent',
      timeoutMs: 60_000,
    },
  );
  const shown = (await stack.networks.telegram.messages(CUSTOMER)).filter(({ text }) => text === 'While you were away');
  expect(shown).toMatchObject([{ copies: 1 }]);
}, 90_000);
