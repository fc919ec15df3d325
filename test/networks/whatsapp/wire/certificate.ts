/**
 * The chain that the server shows in the handshake: root → intermediate → leaf, where the leaf names the server's static
 * key. The root takes the place of WhatsApp's own; Baileys checks the intermediate against `WA_CERT_DETAILS`.
 */
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import { generateSigningKeyPair, type SigningKeyPair } from './keys.ts';

const daySeconds = 86_400;

export function makeCertificates(root: SigningKeyPair, serverStatic: Buffer, nowMs: number): Buffer {
  const intermediate = generateSigningKeyPair();
  const now = Math.floor(nowMs / 1000);
  const validity = { notBefore: now - daySeconds, notAfter: now + 365 * daySeconds };
  const intermediateDetails = details({ serial: 1, issuerSerial: 0, key: intermediate.publicKey, ...validity });
  const leafDetails = details({ serial: 2, issuerSerial: 1, key: serverStatic, ...validity });
  const chain = {
    leaf: { details: leafDetails, signature: intermediate.sign(leafDetails) },
    intermediate: { details: intermediateDetails, signature: root.sign(intermediateDetails) },
  };
  return Buffer.from(proto.CertChain.encode(chain).finish());
}

function details(value: proto.CertChain.NoiseCertificate.IDetails): Buffer {
  return Buffer.from(proto.CertChain.NoiseCertificate.Details.encode(value).finish());
}
