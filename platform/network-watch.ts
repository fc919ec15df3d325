import type { Clock, Timer } from '../shared/ports.ts';
import { ownInterfaces, type OwnInterfaces } from './own-interfaces.ts';

/** No system tells every program that its network changed; asking costs some microseconds. */
const LOOK_EVERY_MS = 5_000;

/** Tells when the machine has other addresses than before; what it does not say is no change. Returns the end of the watch. */
export function watchNetwork(options: {
  clock: Clock;
  onChange(): void;
  read?(): OwnInterfaces | undefined;
}): () => void {
  const { clock, onChange, read = ownInterfaces } = options;
  let last = networkOf(read());
  let timer: Timer;
  const look = (): void => {
    const now = networkOf(read()) ?? last;
    if (now !== last && last !== undefined) onChange();
    last = now;
    timer = clock.timer(LOOK_EVERY_MS, look);
  };
  timer = clock.timer(LOOK_EVERY_MS, look);
  return () => timer.cancel();
}

/**
 * What makes a network another one. Of IPv6 the prefix counts, because the rest changes by itself every day; addresses that lead
 * nowhere (loopback, link-local) do not count.
 */
function networkOf(interfaces: OwnInterfaces | undefined): string | undefined {
  if (interfaces === undefined) return undefined;
  return Object.entries(interfaces)
    .flatMap(([name, addresses]) =>
      (addresses ?? [])
        .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
        .map(
          ({ family, address }) => `${name} ${family === 'IPv6' ? address.split(':').slice(0, 4).join(':') : address}`,
        ),
    )
    .toSorted()
    .join('\n');
}
