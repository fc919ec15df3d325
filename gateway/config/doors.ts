import { ConfigError, type GatewayConfig } from './load.ts';

/** What a gateway must not do, though each setting is right by itself. @throws ConfigError */
export function checkDoors({ host, behindProxy }: Pick<GatewayConfig, 'host' | 'behindProxy'>): void {
  if (isLoopback(host) || behindProxy) return;
  throw new ConfigError([
    `The gateway serves plain HTTP, which is safe on this machine only. To listen on ${host}, put a reverse proxy with ` +
      'HTTPS before it and set PAIRLINE_BEHIND_PROXY=1.',
  ]);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
