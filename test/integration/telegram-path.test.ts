import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

/** Gateway, engine and simulated Telegram as real processes. */
const SHOP = '447700900123';
const CUSTOMER = '447700900274';
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
  await stack.pair(SHOP, 'telegram');
  await stack.networks.telegram.phone({ number: CUSTOMER, name: 'Ana' });
}, 60_000);
afterAll(() => stack.stop());

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
