import { expect, test } from 'vitest';
import { sendCommand, statusCommand, terminalOf, type Sending } from './commands.ts';

const how: Sending = {
  gatewayUrl: 'http://127.0.0.1:8080',
  channel: 'whatsapp',
  instance: 2,
  clientId: 'local',
  clientSecret: 'abc123',
};

test('a command to send can be pasted into a shell, whatever the text holds', () => {
  const message = { number: '447700900123', message: `It's "ready" for $5` };
  expect(sendCommand(how, message, 'shell').split('\n')).toEqual([
    `curl -X POST 'http://127.0.0.1:8080/v3/whatsapp/single/text/message/2' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -H 'X-WM-CLIENT-ID: local' \\`,
    `  -H 'X-WM-CLIENT-SECRET: abc123' \\`,
    `  -d '{"number":"447700900123","message":"It'\\''s \\"ready\\" for $5"}'`,
  ]);
});

test('a command for the status names the message', () => {
  expect(statusCommand({ ...how, gatewayUrl: 'https://api.example.com/' }, 'm-1', 'shell').split('\n')).toEqual([
    `curl -X GET 'https://api.example.com/v1/messages/m-1' \\`,
    `  -H 'X-WM-CLIENT-ID: local' \\`,
    `  -H 'X-WM-CLIENT-SECRET: abc123'`,
  ]);
});

test('on Windows it is what PowerShell understands', () => {
  expect(terminalOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64)')).toBe('powershell');
  expect(terminalOf('Mozilla/5.0 (X11; Linux x86_64)')).toBe('shell');
  expect(sendCommand(how, { number: '447700900123', message: `It's ready` }, 'powershell').split('\n')).toEqual([
    `Invoke-RestMethod -Method POST 'http://127.0.0.1:8080/v3/whatsapp/single/text/message/2' \``,
    `  -Headers @{ 'X-WM-CLIENT-ID' = 'local'; 'X-WM-CLIENT-SECRET' = 'abc123' } \``,
    `  -ContentType 'application/json' \``,
    `  -Body '{"number":"447700900123","message":"It''s ready"}'`,
  ]);
});
