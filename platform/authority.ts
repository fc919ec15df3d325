import { X509Certificate } from 'node:crypto';

/** A certificate that the owner trusts besides the usual ones. */
export interface AuthorityCertificate {
  /** Its owner as it names itself: the common name, else the organisation, else all of it. */
  subject: string;
  /** UTC milliseconds. */
  endsAt: number;
}

export type AuthorityProblem =
  /** There is no certificate in PEM in it. */
  | 'noCertificate'
  /** It belongs to a server or a person and can sign nothing. */
  | 'noAuthority'
  | 'ended';

/** Certificates that cannot be trusted, whoever wants to. */
export class AuthorityError extends Error {
  readonly code: AuthorityProblem;
  constructor(code: AuthorityProblem, options?: ErrorOptions) {
    super(code, options);
    this.name = 'AuthorityError';
    this.code = code;
  }
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Reads one or more certificates in PEM; other blocks are left out. @throws AuthorityError */
export function readAuthority(text: string, now: number): { pem: string; certificates: AuthorityCertificate[] } {
  const blocks = text.match(PEM_BLOCK) ?? [];
  if (blocks.length === 0) throw new AuthorityError('noCertificate');
  const certificates = blocks.map((block) => {
    const certificate = parsed(block);
    if (!certificate.ca) throw new AuthorityError('noAuthority');
    const endsAt = Date.parse(certificate.validTo);
    if (endsAt <= now) throw new AuthorityError('ended');
    return { subject: nameOf(certificate.subject), endsAt };
  });
  return { pem: `${blocks.join('\n')}\n`, certificates };
}

function parsed(block: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch (error) {
    throw new AuthorityError('noCertificate', { cause: error });
  }
}

/** Node writes a name as lines like `CN=Example`. */
function nameOf(subject: string): string {
  const part = (name: string): string | undefined => new RegExp(`^${name}=(.+)$`, 'm').exec(subject)?.[1];
  return part('CN') ?? part('O') ?? subject.replaceAll('\n', ', ');
}
