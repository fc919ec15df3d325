import type { Channel } from '../../../shared/model/channel.ts';

/** What the commands are typed into. Windows brings PowerShell; the others have curl. */
export type Terminal = 'shell' | 'powershell';

export const terminalOf = (userAgent: string): Terminal => (userAgent.includes('Windows') ? 'powershell' : 'shell');

export interface Sending {
  gatewayUrl: string;
  channel: Channel;
  instance: number;
  clientId: string;
  clientSecret: string;
}

/** A command that sends one text. */
export function sendCommand(how: Sending, message: { number: string; message: string }, terminal: Terminal): string {
  return command(
    {
      method: 'POST',
      url: `${base(how)}/v3/${how.channel}/single/text/message/${how.instance}`,
      how,
      body: JSON.stringify(message),
    },
    terminal,
  );
}

/** A command that asks what became of a message. */
export const statusCommand = (how: Sending, id: string, terminal: Terminal): string =>
  command({ method: 'GET', url: `${base(how)}/v1/messages/${id}`, how }, terminal);

interface Call {
  method: 'GET' | 'POST';
  url: string;
  how: Sending;
  body?: string;
}

function command({ method, url, how, body }: Call, terminal: Terminal): string {
  const headers: [string, string][] = [
    ['X-WM-CLIENT-ID', how.clientId],
    ['X-WM-CLIENT-SECRET', how.clientSecret],
  ];
  if (terminal === 'powershell') {
    const table = headers.map(([name, value]) => `${psQuoted(name)} = ${psQuoted(value)}`).join('; ');
    const parts = [`Invoke-RestMethod -Method ${method} ${psQuoted(url)}`, `-Headers @{ ${table} }`];
    if (body !== undefined) parts.push(`-ContentType 'application/json'`, `-Body ${psQuoted(body)}`);
    return parts.join(' `\n  ');
  }
  const parts = [`curl -X ${method} ${shQuoted(url)}`];
  if (body !== undefined) parts.push(`-H 'Content-Type: application/json'`);
  for (const [name, value] of headers) parts.push(`-H ${shQuoted(`${name}: ${value}`)}`);
  if (body !== undefined) parts.push(`-d ${shQuoted(body)}`);
  return parts.join(' \\\n  ');
}

const base = ({ gatewayUrl }: Sending): string => gatewayUrl.replace(/\/+$/, '');
const shQuoted = (text: string): string => `'${text.replaceAll(`'`, `'\\''`)}'`;
const psQuoted = (text: string): string => `'${text.replaceAll(`'`, `''`)}'`;
