import { ConfigError, type GatewayConfig } from '../config/load.ts';

type Doors = Pick<GatewayConfig, 'host' | 'behindProxy' | 'tlsCertificate' | 'tlsKey'>;

/** What a gateway must not do, though each setting is right by itself. @throws ConfigError */
export function checkDoors({ host, behindProxy, tlsCertificate, tlsKey }: Doors): void {
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
    throw new ConfigError(['HTTPS needs both tls_certificate and tls_key.']);
  }
  if (isLoopback(host) || behindProxy || tlsCertificate !== undefined) return;
  throw new ConfigError([
    `The gateway serves plain HTTP, which is safe on this machine only. To listen on ${host}, set tls_certificate and ` +
      'tls_key, or put a reverse proxy with HTTPS before it and set PAIRLINE_BEHIND_PROXY=1.',
  ]);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
