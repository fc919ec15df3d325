import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { codeOf, type GuardRules } from '../platform/guard-rules.ts';
import { ConfigError, type GatewayConfig } from './config/load.ts';

/** The owner's rules for URLs that customers give. @throws ConfigError when the file of certificates cannot be used */
export function guardRules(
  config: Pick<GatewayConfig, 'allowedHosts' | 'allowedPorts' | 'allowHttp' | 'extraCa'>,
): GuardRules {
  const { allowedHosts: hosts, allowedPorts: ports, allowHttp: plainHttp, extraCa } = config;
  return { hosts, ports, plainHttp, ...(extraCa !== undefined && { ca: readCertificates(extraCa) }) };
}

function readCertificates(path: string): string {
  try {
    const pem = readFileSync(path, 'utf8');
    // Reads the first one: a file that is none must stop the start, not every later connection.
    void new X509Certificate(pem);
    return pem;
  } catch (error) {
    throw new ConfigError([`extra_ca: ${path} holds no certificates in PEM (${codeOf(error) ?? 'unreadable'}).`]);
  }
}
