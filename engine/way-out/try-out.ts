import { errnoOf } from '../../platform/atomic-file.ts';
import { proxyErrorIn } from '../../platform/proxy-error.ts';
import type { Route } from '../../platform/way-out.ts';
import type { TriedTarget } from '../../shared/contract/ui/way-out.ts';
import type { Clock } from '../../shared/ports.ts';
import { isCertificateCode } from '../link/http-problems.ts';

export interface Target {
  target: TriedTarget['target'];
  host: string;
  port: number;
  secure: boolean;
}

/** Below the limit of a tunnel, so that a person who waits hears of all of them. */
const TRY_LIMIT_MS = 12_000;

/** Connects to each target, and ends the connections again. */
export function tryOut(route: Route, targets: readonly Target[], clock: Clock): Promise<TriedTarget[]> {
  return Promise.all(targets.map((target) => tried(route, target, clock)));
}

async function tried(route: Route, { target, secure, ...to }: Target, clock: Clock): Promise<TriedTarget> {
  const limit = new AbortController();
  const timer = clock.timer(TRY_LIMIT_MS, () => limit.abort());
  const begun = clock.monotonic();
  const tookMs = (): number => Math.round(clock.monotonic() - begun);
  try {
    const socket = await (secure ? route.openSecure(to, limit.signal) : route.open(to, limit.signal));
    socket.destroy();
    return { target, tookMs: tookMs() };
  } catch (error) {
    return { target, tookMs: tookMs(), problem: limit.signal.aborted ? { code: 'timedOut' } : problemOf(error) };
  } finally {
    timer.cancel();
  }
}

function problemOf(error: unknown): NonNullable<TriedTarget['problem']> {
  const proxy = proxyErrorIn(error);
  if (proxy) return { code: proxy.code, ...(proxy.detail !== undefined && { detail: proxy.detail }) };
  const detail = errnoOf(error);
  if (detail === undefined) return { code: 'unreachable' };
  if (detail === 'ETIMEDOUT') return { code: 'timedOut' };
  return { code: isCertificateCode(detail) ? 'certificateRefused' : 'unreachable', detail };
}
