import { CAN_BUNDLE, CAN_ERASE, DEVICE_PROTOCOL, HOLDINGS_PAGE } from '../../shared/contract/device.ts';
import type { Clock, Log, Random } from '../../shared/ports.ts';
import { LinkError } from '../ports.ts';
import type { Outbox } from '../outbox/types.ts';
import { newId } from '../new-id.ts';
import type { Run } from './run.ts';

/** What the link needs of this device's store. */
export interface LinkStore {
  storeId(): string;
  /** Both give the store a new name and count its reports from 1: see `DeviceStore`. */
  renewStoreId(): Promise<string>;
  countAnew(): Promise<void>;
  /** Remembers a run of this store; resolves with those before it, oldest first. */
  beginRun(run: string): Promise<string[]>;
  /** The highest report number ever given; 0 before the first. */
  lastReportNumber(): number;
}

export interface LinkSession {
  epoch: number;
  storeId: string;
}

/**
 * Starts a session: an epoch, then everything this device holds, in pages. Nothing is leased before.
 * @throws LinkError, `otherGateway` when somebody else answers than this device was enrolled at; PortError
 */
export async function openSession(
  run: Run,
  options: {
    gatewayId: string;
    appVersion: string;
    clock: Clock;
    random: Random;
    log: Log;
    outbox: Outbox;
    store: LinkStore;
    onNow(now: number, latencyMs: number): void;
  },
): Promise<LinkSession> {
  const { appVersion, clock, log, outbox, store } = options;
  const start = async () => {
    const storeId = store.storeId();
    const name = newId(options.random);
    const before = await store.beginRun(name).catch((error: unknown) => {
      // A full disk, say: the session matters more than a late call of the run before it.
      log.warn('link.runNotRemembered', { reason: error instanceof Error ? error.message : String(error) });
      return [];
    });
    const startedAt = clock.monotonic();
    const session = await run.call('session', {
      protocol: DEVICE_PROTOCOL,
      appVersion,
      capabilities: [CAN_BUNDLE, CAN_ERASE],
      storeId,
      run: name,
      before,
    });
    options.onNow(session.now, clock.monotonic() - startedAt);
    if (session.gatewayId !== options.gatewayId) throw new LinkError({ code: 'otherGateway' });
    return { ...session, storeId };
  };

  let session = await start();
  if (countsOtherwise(session, store, outbox)) {
    // Either side was restored from a copy: the numbers of the reports mean something else there.
    log.warn('link.storeRenewed', { confirmedReport: session.confirmedReport, last: store.lastReportNumber() });
    await store.renewStoreId();
    session = await start();
  }
  const { epoch, storeId, confirmedReport } = session;
  if (confirmedReport > 0) await outbox.reportsConfirmed(confirmedReport);

  let after: string | undefined;
  for (;;) {
    const page = outbox.holdings(after, HOLDINGS_PAGE);
    const last = page.next === undefined;
    const { release } = await run.call('holdings', { epoch, holdings: page.holdings, last });
    if (release.length > 0) await outbox.release(release);
    if (last) return { epoch, storeId };
    after = page.next;
  }
}

/** The gateway has confirmed reports that this store never wrote, or others than it wrote, or forgot some that it had confirmed. */
function countsOtherwise(
  { confirmedReport, confirmedMark }: { confirmedReport: number; confirmedMark?: string | undefined },
  store: LinkStore,
  outbox: Outbox,
): boolean {
  const last = store.lastReportNumber();
  const confirmedHere = (outbox.reports(1)?.first ?? last + 1) - 1;
  if (confirmedReport > last || confirmedReport < confirmedHere) return true;
  const mark = confirmedMark === undefined ? undefined : outbox.reportMark(confirmedReport);
  return mark !== undefined && mark !== confirmedMark;
}
