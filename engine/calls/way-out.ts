import { AuthorityError, readAuthority } from '../../platform/authority.ts';
import type { WayOut } from '../../platform/way-out.ts';
import { withKeptPassword, type WayOutAnswers } from '../../shared/contract/ui/way-out.ts';
import type { Clock } from '../../shared/ports.ts';
import type { ChannelFactory } from '../channels/channel.ts';
import type { Link } from '../link/link.ts';
import { checkedUrl, isLoopback } from '../link/http-transport.ts';
import type { EngineOptions } from '../ports.ts';
import type { SettingsStore } from '../store/settings.ts';
import { tryOut, type Target } from '../way-out/try-out.ts';
import { CallRefused, type CallsOf } from './refused.ts';

export function wayOutCallsOn(parts: {
  settings: SettingsStore;
  wayOut: WayOut;
  /** What was laid down at the start. */
  fixed: EngineOptions['wayOut'];
  channels: readonly ChannelFactory[];
  link: Pick<Link, 'gatewayUrl'>;
  clock: Clock;
}): CallsOf<keyof WayOutAnswers> {
  const { settings, wayOut, fixed = {}, channels, link, clock } = parts;
  return {
    'wayOut.setProxy': async ({ proxy }) => {
      if (fixed.proxy) throw new CallRefused({ code: 'notPossibleNow', detail: 'laidDown' });
      await settings.change({ proxy: proxy && withKeptPassword(proxy, settings.current().proxy) });
      return null;
    },
    'wayOut.setAuthority': async ({ pem }) => {
      if (fixed.authority !== undefined) throw new CallRefused({ code: 'notPossibleNow', detail: 'laidDown' });
      await settings.change({ authority: pem === null ? null : authorityOf(pem, clock.now()) });
      return null;
    },
    'wayOut.test': async ({ proxy }) => {
      const targets: Target[] = [
        ...channels.map(({ channel, door }) => ({ target: channel, ...door })),
        ...gatewayTarget(link.gatewayUrl()),
      ];
      if (proxy === undefined) {
        const route = wayOut.current();
        return { proxy: route.proxy !== undefined, targets: await tryOut(route, targets, clock) };
      }
      const trial = wayOut.tryOut({
        proxy: proxy ? withKeptPassword(proxy, settings.current().proxy) : undefined,
        authority: fixed.authority ?? settings.current().authority?.pem,
      });
      try {
        return { proxy: proxy !== null, targets: await tryOut(trial.route, targets, clock) };
      } finally {
        await trial.close();
      }
    },
  };
}

function authorityOf(pem: string, now: number): ReturnType<typeof readAuthority> {
  try {
    return readAuthority(pem, now);
  } catch (error) {
    if (error instanceof AuthorityError) throw new CallRefused({ code: 'certificateInvalid', detail: error.code });
    throw error;
  }
}

/** A gateway on this machine is met without leaving it. */
function gatewayTarget(gatewayUrl: string | undefined): Target[] {
  if (gatewayUrl === undefined) return [];
  const { hostname, port } = checkedUrl(gatewayUrl);
  if (isLoopback(hostname)) return [];
  return [{ target: 'gateway', host: hostname, port: port === '' ? 443 : Number(port), secure: true }];
}
