import type { GatewayStart } from '../../shared/contract/embedded.ts';
import type { EngineStart } from '../engine-protocol.ts';

/** How the main process starts its engine and its gateway. */
export const engineStart: EngineStart = {
  dataFolder: '/data/engine',
  logFile: '/data/logs/engine.log',
  appVersion: '1.0.0',
  machine: 'desk',
  key: new Uint8Array(32).fill(7),
  keyUnprotected: false,
};
export const gatewayStart: GatewayStart = {
  dataFolder: '/data/gateway',
  logFile: '/data/logs/gateway.log',
  appVersion: '1.0.0',
  key: new Uint8Array(32).fill(9),
  port: 8080,
};
