/**
 * Runs the simulated networks in a process of their own:
 * `node test/networks/main.ts [--port 0] [--whatsapp-port 0] [--telegram-port 0] [--json]`. Ends on SIGINT or SIGTERM.
 */
import { parseArgs } from 'node:util';
import { startControl } from './control.ts';
import { createTelegramNetwork, createWhatsAppNetwork } from './create.ts';
import { telegramRoutes } from './telegram/routes.ts';
import { whatsAppRoutes } from './whatsapp/routes.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'whatsapp-port': { type: 'string', default: '0' },
    'telegram-port': { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});

const whatsapp = createWhatsAppNetwork({
  report: ({ what, detail }) => console.error(`simulated WhatsApp: ${what}: ${detail}`),
});
await whatsapp.start(Number(values['whatsapp-port']));
const telegram = createTelegramNetwork({
  report: ({ what, detail }) => console.error(`simulated Telegram: ${what}: ${detail}`),
});
await telegram.start(Number(values['telegram-port']));
const routes = { whatsapp: whatsAppRoutes(whatsapp), telegram: telegramRoutes(telegram) };
const control = await startControl(routes, Number(values.port));

const ready = {
  control: control.url,
  whatsapp: {
    url: whatsapp.url,
    publicKey: whatsapp.publicKey.toString('base64'),
    mediaAuthority: whatsapp.mediaAuthority,
  },
  telegram: { dcs: telegram.dcs, publicKey: telegram.publicKey },
};
if (values.json) console.log(JSON.stringify(ready));
else
  console.log(
    [
      `Control interface ${ready.control}`,
      `WhatsApp ${ready.whatsapp.url}`,
      `Root key ${ready.whatsapp.publicKey}`,
      ...telegram.dcs.map(({ id, ipAddress, port }) => `Telegram data centre ${id} ${ipAddress}:${port}`),
      telegram.publicKey,
    ].join('\n'),
  );

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    Promise.all([control.stop(), whatsapp.stop(), telegram.stop()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
