import { z } from 'zod';
import { runEngineProcess } from '../../electron/engine-process/run.ts';

// The engine's process for the walk: the app's own, on a simulated WhatsApp. It takes the place of one built file in a copy of the
// built app (`app-copy.ts`); the app itself has no such entry.
const whatsapp = z
  .object({ url: z.url(), publicKey: z.base64() })
  .parse(JSON.parse(process.env['PAIRLINE_TEST_WHATSAPP_SERVER'] ?? ''));
runEngineProcess({ whatsapp: { url: whatsapp.url, publicKey: Buffer.from(whatsapp.publicKey, 'base64') } });
