/**
 * Addresses: `user[:device]@server`. A person has two users, the phone number (`s.whatsapp.net`) and a number that hides
 * it (`lid`); device 0, the phone, is left out of the text.
 */
export const serverJid = 's.whatsapp.net';
const servers = new Set(['s.whatsapp.net', 'lid', 'g.us']);

export interface Jid {
  readonly user: string;
  readonly device: number;
  readonly server: string;
}

export function parseJid(text: string | undefined): Jid | undefined {
  const match = /^(\d[\d-]*)(?::(\d+))?@([\w.]+)$/.exec(text ?? '');
  if (!match) return undefined;
  const [, user = '', device = '0', server = ''] = match;
  return servers.has(server) ? { user, device: Number(device), server } : undefined;
}

export function formatJid(user: string, server: string, device = 0): string {
  return device === 0 ? `${user}@${server}` : `${user}:${device}@${server}`;
}
