/** A server that only reads bodies. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerUsage } from './child-usage.ts';

export interface ReadingServer {
  url: string;
}

const reader = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ bytes: Buffer.concat(chunks).byteLength }));
  });
});
await new Promise<void>((resolve) => reader.listen(0, '127.0.0.1', resolve));
const ready: ReadingServer = { url: `http://127.0.0.1:${(reader.address() as AddressInfo).port}` };
process.send?.(ready);
answerUsage();
