import { WhatsAppControl } from '../networks/whatsapp-control.ts';
import type { Networks } from '../networks/client.ts';

/** The environment of the walked copy: where its engine finds WhatsApp, and the walk the phones. */
export const networkEnv = ({ whatsappUrl, publicKey, control }: Networks): Record<string, string> => ({
  PAIRLINE_TEST_WHATSAPP_SERVER: JSON.stringify({ url: whatsappUrl, publicKey }),
  PAIRLINE_DESKTOP_NETWORKS: control,
});

/** The simulated phones, for a walk that runs inside of the app's own main process. */
export function phonesFromEnv(): WhatsAppControl {
  const control = process.env['PAIRLINE_DESKTOP_NETWORKS'];
  if (control === undefined) throw new Error('started by scripts/test-desktop.ts only');
  return new WhatsAppControl(control);
}
