import { DEVICE_PROTOCOL } from '../../shared/contract/device.ts';
import type { WayOut } from '../../platform/way-out.ts';
import type { Log, Random } from '../../shared/ports.ts';
import type { LinkTransportFactory } from '../ports.ts';
import { LinkError } from '../ports.ts';
import type { Enrolment, EnrolmentAttempt, EnrolmentStore } from '../store/enrolment.ts';
import { CALL_TIMEOUT_MS } from './run.ts';

const KEY_BYTES = 32;

/**
 * Enrols this device and keeps the token. Key and code are durable before the call, so that a lost answer can be asked for
 * again: by the same code, in this run or a later one.
 * @throws LinkError; after `codeInvalid` and `codeExpired` the attempt is forgotten. PortError
 */
export async function enrol(
  wish: { gatewayUrl: string; code: string },
  options: {
    store: EnrolmentStore;
    transports: LinkTransportFactory;
    wayOut: Pick<WayOut, 'current'>;
    random: Random;
    log: Log;
    machine: string;
    signal: AbortSignal;
  },
): Promise<Enrolment> {
  const { store, signal } = options;
  const transport = options.transports.open({ gatewayUrl: wish.gatewayUrl, route: options.wayOut.current() });
  try {
    const attempt = await prepare(wish, options);
    const answer = await transport.call(
      'enrol',
      { protocol: DEVICE_PROTOCOL, code: attempt.code, key: attempt.key, name: options.machine.slice(0, 100) },
      { timeoutMs: CALL_TIMEOUT_MS, signal },
    );
    const enrolment: Enrolment = { gatewayUrl: wish.gatewayUrl, ...answer };
    await store.save(enrolment);
    options.log.info('link.enrolled', { gatewayId: answer.gatewayId, deviceId: answer.deviceId });
    return enrolment;
  } catch (error) {
    if (isCodeRefused(error)) await store.dropAttempt();
    throw error;
  } finally {
    await transport.close();
  }
}

export const isCodeRefused = (error: unknown): error is LinkError =>
  error instanceof LinkError && (error.problem.code === 'codeInvalid' || error.problem.code === 'codeExpired');

async function prepare(
  { gatewayUrl, code }: { gatewayUrl: string; code: string },
  { store, random }: { store: EnrolmentStore; random: Random },
): Promise<EnrolmentAttempt> {
  const earlier = store.attempt();
  if (earlier?.gatewayUrl === gatewayUrl && earlier.code === code) return earlier;
  const attempt = { gatewayUrl, code, key: Buffer.from(random.bytes(KEY_BYTES)).toString('base64url') };
  await store.saveAttempt(attempt);
  return attempt;
}
