import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, rootCertificates } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { makeServerCertificate } from './x509.ts';

const made = makeServerCertificate(Date.now());
let server: Server | undefined;

afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

/** Answers the error of a TLS handshake under these authorities, if it fails. */
async function handshake(ca: string): Promise<string | undefined> {
  server = createServer({ key: made.key, cert: made.certificate });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca }, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

test('a client that trusts the authority accepts the server under 127.0.0.1', async () => {
  expect(await handshake(made.authority)).toBeUndefined();
});

test('a client that does not trust it refuses', async () => {
  expect(await handshake(rootCertificates[0] ?? '')).toMatch(/UNABLE_TO/);
});

test('the authority signed the certificate and may not stand for a server itself', () => {
  const [authority, certificate] = [new X509Certificate(made.authority), new X509Certificate(made.certificate)];
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect([authority.ca, certificate.ca]).toEqual([true, false]);
  expect([certificate.checkIP('127.0.0.1'), authority.checkIP('127.0.0.1')]).toEqual(['127.0.0.1', undefined]);
});
