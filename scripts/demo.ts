import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CHANNELS } from '../shared/model/channel.ts';
import { startStack } from '../test/support/stack.ts';
import { until } from '../test/support/until.ts';
import { buildWhenStale } from './build.ts';

/**
 * `npm run demo`: gateway, engine and simulated networks on this machine, a number paired on each, a message through all of
 * it on each, and a page on which it can be seen. Runs until SIGINT or SIGTERM.
 */
const SHOP = '447700900123';
const CUSTOMER = '447700900274';
const TEXT = 'Your order 4709 is ready';

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'gateway-port': { type: 'string', default: '0' },
    'ui-port': { type: 'string', default: '0' },
    'networks-port': { type: 'string', default: '0' },
    'data-dir': { type: 'string' },
    'no-opt-in': { type: 'boolean', default: false },
  },
});
const say = (line: string): void => {
  if (!flags.json) console.log(line);
};

const folder = flags['data-dir'] === undefined ? undefined : resolve(flags['data-dir']);
if (folder !== undefined && existsSync(folder) && readdirSync(folder).length > 0) {
  console.error(`${folder} is not empty. The simulated phones are new with every demo: name an empty folder.`);
  process.exit(1);
}
if (!buildWhenStale()) process.exit(1);

const stop = new Promise<void>((resolveStop) => {
  process.once('SIGINT', resolveStop);
  process.once('SIGTERM', resolveStop);
});

say('Starting the gateway, the engine and the simulated networks …');
const stack = await startStack({
  ...(folder === undefined ? {} : { folder }),
  gatewayPort: Number(flags['gateway-port']),
  uiPort: Number(flags['ui-port']),
  networksPort: Number(flags['networks-port']),
  optIn: !flags['no-opt-in'],
});
for (const channel of CHANNELS) await stack.pair(SHOP, channel);
say(`The simulated phone ${SHOP} scanned the QR codes: its number is paired and online on WhatsApp and Telegram.`);
const page = stack.engine?.ready.ui ?? '';
if (!flags.json) openBrowser(page);

await stack.networks.whatsapp.phone({ number: CUSTOMER, autoReceipt: 'delivery' });
await stack.networks.telegram.phone({ number: CUSTOMER, name: 'Ana', showsNumber: true, autoReceipt: 'read' });
for (const channel of CHANNELS) {
  const network = stack.networks[channel];
  const shownTexts = async (): Promise<string[]> => (await network.messages(CUSTOMER)).map(({ text }) => text);
  if (!flags['no-opt-in']) {
    await network.send(CUSTOMER, SHOP, 'Hi');
    const answers = await until(shownTexts, (texts) => texts.length > 0, { what: `the answer to Hi on ${channel}` });
    say(`The simulated phone ${CUSTOMER} wrote “Hi” on ${channel}, and shows: “${answers[0] ?? ''}”`);
  }
  const { body } = await stack.api.sendText(CUSTOMER, TEXT, channel);
  const id = body.id ?? '';
  say(`POST /v3/${channel}/single/text/message/1 answered ${JSON.stringify(body)}`);
  // Telegram tells of no delivery.
  const arrived = await until(
    () => stack.api.message(id),
    ({ status }) => status === 'delivered' || status === 'read',
    { what: `the message to arrive on ${channel}` },
  );
  say(`GET /v1/messages/${id} says: ${arrived.history.map((step) => step.status).join(' → ')}`);
  say(`The simulated phone ${CUSTOMER} shows: “${(await shownTexts()).at(-1) ?? ''}”`);
}

if (flags.json) {
  console.log(
    JSON.stringify({
      gateway: stack.gatewayUrl,
      ui: page,
      networks: stack.networks.control,
      clientId: stack.clientId,
      clientSecret: stack.clientSecret,
      instances: { whatsapp: 1, telegram: 1 },
      accounts: { whatsapp: SHOP, telegram: SHOP },
    }),
  );
} else {
  say(`
Look at it:     ${page}
Send another:   curl -X POST ${stack.gatewayUrl}/v3/whatsapp/single/text/message/1 \\
                  -H 'Content-Type: application/json' \\
                  -H 'X-WM-CLIENT-ID: ${stack.clientId}' -H 'X-WM-CLIENT-SECRET: ${stack.clientSecret}' \\
                  -d '{"number":"${CUSTOMER}","message":"Hello from Pairline"}'
Others first:   who is to be written to writes Hi to ${SHOP}, or start with --no-opt-in
The phones:     ${stack.networks.control}/whatsapp/phones/${CUSTOMER}/messages
                ${stack.networks.control}/telegram/phones/${CUSTOMER}/messages
Ctrl+C ends the demo.`);
}

await stop;
say('Stopping …');
await stack.stop();
process.exit(0);

/** Only where there is a desktop to open it on. The address is on screen in any case. */
function openBrowser(url: string): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  if (opener === 'xdg-open' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return;
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => say('No browser could be opened: use the address below.'))
    .unref();
}
