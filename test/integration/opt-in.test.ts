import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { inboundPage } from '../../shared/contract/rest.ts';
import { answerText } from '../../shared/policy/opt-in-answers.ts';
import { CLIENT_ID, startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);

const SHOP = '447700900123';
const ANA = '34600000274';
const BEN = '447700900275';

/** Gateway, device and network as real processes: what people write on their phones decides whom the shop may write to. */
describe('people who register on their phones', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ optIn: true });
    await stack.pair(SHOP);
    for (const number of [ANA, BEN]) await stack.networks.whatsapp.phone({ number, autoReceipt: 'delivery' });
  });
  afterAll(() => stack.stop());

  const textsOf = async (number: string): Promise<string[]> =>
    (await stack.networks.whatsapp.messages(number)).map(({ text }) => text ?? '');
  const shows = (number: string, text: string): Promise<string[]> =>
    until(
      () => textsOf(number),
      (texts) => texts.includes(text),
      { what: `${text} on the phone` },
    );
  const received = async (): Promise<z.infer<typeof inboundPage>> => {
    const headers = { 'x-wm-client-id': stack.clientId, 'x-wm-client-secret': stack.clientSecret };
    return inboundPage.parse(await (await fetch(`${stack.gatewayUrl}/v1/inbound`, { headers })).json());
  };
  const cli = async (...command: string[]): Promise<unknown> => {
    const where = ['--client', CLIENT_ID, '--channel', 'whatsapp', '--data', stack.gatewayFolder, '--json'];
    const { stdout } = await run(process.execPath, ['gateway/cli.ts', ...command, ...where]);
    return JSON.parse(stdout) as unknown;
  };

  it('are refused before, confirmed in Spanish for “Hola”, written to, and left alone after “BAJA”', async () => {
    const refused = await stack.api.sendText(ANA, 'Su pedido está listo');
    expect(refused.status).toBe(471);
    expect(refused.body.error_message).toContain(`https://wa.me/${SHOP}?text=Hi`);

    await stack.networks.whatsapp.send(ANA, SHOP, '¡Hola! 👋');
    await shows(ANA, answerText('registered', 'es'));
    const { status } = await stack.api.sendText(ANA, 'Su pedido está listo');
    expect(status).toBe(200);
    await shows(ANA, 'Su pedido está listo');

    await stack.networks.whatsapp.send(ANA, SHOP, 'Hola');
    await stack.networks.whatsapp.send(ANA, SHOP, 'BAJA');
    await shows(ANA, answerText('optedOut', 'es'));
    const left = await stack.api.sendText(ANA, 'Una oferta');
    expect(left.status).toBe(471);
    expect(left.body.error_message).toContain('opted out');
    expect(await textsOf(ANA)).toEqual([
      answerText('registered', 'es'),
      'Su pedido está listo',
      answerText('optedOut', 'es'),
    ]);
    expect(await cli('recipients', 'show', '1', ANA)).toMatchObject({
      state: 'optedOut',
      language: 'es',
      evidence: [
        { state: 'registered', word: 'Hola' },
        { state: 'optedOut', word: 'BAJA' },
      ],
    });
  });

  it('need not do so once the owner has switched the rule off, and friends who say hello get no answer', async () => {
    await cli('instance', 'opt-in', '1', 'off');
    await stack.networks.whatsapp.send(BEN, SHOP, 'Hi');
    await until(received, (page) => page.messages.some(({ from }) => from.number === BEN), {
      what: 'Hi at the gateway',
    });
    const { status } = await stack.api.sendText(BEN, 'Hello Ben');
    expect(status).toBe(200);
    await shows(BEN, 'Hello Ben');
    expect(await textsOf(BEN)).toEqual(['Hello Ben']);
    expect((await stack.api.sendText(ANA, 'Una oferta')).status).toBe(471);
  });
});
