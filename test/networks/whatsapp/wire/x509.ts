/**
 * A certificate authority and one server certificate for `127.0.0.1`, made at start: X.509 v3 (RFC 5280) with ECDSA on
 * P-256. A client under test trusts the authority alone (`NODE_EXTRA_CA_CERTS`), so that its TLS checks stay on.
 */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const dayMs = 86_400_000;
const validDays = 365;
const tag = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
};
const oid = {
  commonName: [0x55, 0x04, 0x03],
  basicConstraints: [0x55, 0x1d, 0x13],
  keyUsage: [0x55, 0x1d, 0x0f],
  extendedKeyUsage: [0x55, 0x1d, 0x25],
  subjectAltName: [0x55, 0x1d, 0x11],
  serverAuthentication: [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
};

export interface ServerCertificate {
  /** PEM of the authority: what a client has to trust. */
  readonly authority: string;
  /** PEM of the server's certificate. */
  readonly certificate: string;
  /** PEM of the server's private key. */
  readonly key: string;
}

export function makeServerCertificate(nowMs: number): ServerCertificate {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = name('Simulated media authority');
  const common = { issuer, signer: authority.privateKey, nowMs };
  return {
    authority: certificate({
      ...common,
      subject: issuer,
      publicKey: authority.publicKey,
      extensions: authorityRights(),
    }),
    certificate: certificate({
      ...common,
      subject: name('127.0.0.1'),
      publicKey: server.publicKey,
      extensions: serverRights(),
    }),
    key: server.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  };
}

interface CertificateInput {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: Buffer;
  readonly nowMs: number;
}

function certificate({ issuer, subject, publicKey, signer, extensions, nowMs }: CertificateInput): string {
  const algorithm = der(tag.sequence, der(tag.oid, oid.ecdsaWithSha256));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  const details = der(
    tag.sequence,
    der(0xa0, der(tag.integer, [2])),
    der(tag.integer, serial),
    algorithm,
    issuer,
    der(tag.sequence, time(nowMs - dayMs), time(nowMs + validDays * dayMs)),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, extensions),
  );
  const signed = der(tag.sequence, details, algorithm, der(tag.bits, [0], sign('sha256', details, signer)));
  const lines = signed.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function authorityRights(): Buffer {
  const signsCertificates = der(tag.bits, [1, 0x06]);
  return der(
    tag.sequence,
    extension(oid.basicConstraints, true, der(tag.sequence, der(tag.boolean, [0xff]))),
    extension(oid.keyUsage, true, signsCertificates),
  );
}

function serverRights(): Buffer {
  const dnsName = der(0x82, Buffer.from('localhost'));
  const ipAddress = der(0x87, [127, 0, 0, 1]);
  return der(
    tag.sequence,
    extension(oid.basicConstraints, true, der(tag.sequence)),
    extension(oid.keyUsage, true, der(tag.bits, [7, 0x80])),
    extension(oid.extendedKeyUsage, false, der(tag.sequence, der(tag.oid, oid.serverAuthentication))),
    extension(oid.subjectAltName, false, der(tag.sequence, dnsName, ipAddress)),
  );
}

function extension(id: readonly number[], critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der(tag.boolean, [0xff])] : [];
  return der(tag.sequence, der(tag.oid, id), ...flag, der(tag.octets, value));
}

function name(commonName: string): Buffer {
  const attribute = der(tag.sequence, der(tag.oid, oid.commonName), der(tag.utf8, Buffer.from(commonName)));
  return der(tag.sequence, der(tag.set, attribute));
}

/** UTCTime, which RFC 5280 asks for before 2050. */
function time(ms: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}

function der(type: number, ...parts: readonly (readonly number[] | Uint8Array)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length: number[] = [];
  if (body.length < 0x80) length.push(body.length);
  else for (let rest = body.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff);
  if (body.length >= 0x80) length.unshift(0x80 | length.length);
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}
