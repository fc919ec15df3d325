/**
 * Runs the simulated networks in a process of their own:
 * `node test/networks/main.ts [--port 0] [--whatsapp-port 0] [--json]`. Ends on SIGINT or SIGTERM.
 */
import { parseArgs } from 'node:util';
import { startControl } from './control.ts';
import { createWhatsAppNetwork } from './create.ts';
import { whatsAppRoutes } from './whatsapp/routes.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'whatsapp-port': { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});

const whatsapp = createWhatsAppNetwork({
  report: ({ what, detail }) => console.error(`simulated WhatsApp: ${what}: ${detail}`),
});
await whatsapp.start(Number(values['whatsapp-port']));
const control = await startControl({ whatsapp: whatsAppRoutes(whatsapp) }, Number(values.port));

const ready = {
  control: control.url,
  whatsapp: {
    url: whatsapp.url,
    publicKey: whatsapp.publicKey.toString('base64'),
    mediaAuthority: whatsapp.mediaAuthority,
  },
};
if (values.json) console.log(JSON.stringify(ready));
else
  console.log(
    `Control interface ${ready.control}\nWhatsApp ${ready.whatsapp.url}\nRoot key ${ready.whatsapp.publicKey}`,
  );

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    Promise.all([control.stop(), whatsapp.stop()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
