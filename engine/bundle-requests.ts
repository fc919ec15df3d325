import { BUNDLE_MAX_BYTES, type DeviceRequest, type DeviceResponse } from '../shared/contract/device.ts';
import type { UiSnapshot } from '../shared/contract/ui.ts';
import type { BundleFile, HealthAnswers } from '../shared/contract/ui/health.ts';
import type { Clock, Database, Log } from '../shared/ports.ts';
import type { Outbox } from './outbox/types.ts';
import { bundleRequest, deleteBundleRequest, putBundleRequest } from './store/bundle-requests.ts';
import { insertReport } from './store/reports.ts';

type Bundle = HealthAnswers['health.bundle'];

/**
 * The operator of the gateway asks for a support bundle. The request is committed before it is answered `taken`, and stays until
 * the owner has decided. Nothing leaves this device but the very files that the owner was shown.
 */
export interface BundleRequests {
  /** Resolves when the request is durable. A known one is answered again: the gateway knows another store of this device. @throws PortError */
  take(id: string, note: string | undefined): Promise<void>;
  /** What waits for the owner; `null` nearly always. */
  shown(): UiSnapshot['bundleRequest'];
  /** Makes what would be sent, and keeps it until then. Undefined when nothing is asked any more. */
  preview(id: string): Promise<Bundle | undefined>;
  /** False when it was not shown before, or nothing is asked any more. @throws LinkError while no gateway answers */
  send(id: string): Promise<boolean>;
  /** False when nothing is asked any more. */
  refuse(id: string): Promise<boolean>;
  /** The device may have another gateway now, which has asked for nothing. */
  gatewayChanged(): void;
}

export function createBundleRequests(options: {
  database: Database;
  clock: Clock;
  log: Log;
  outbox: Pick<Outbox, 'reportsAdded'>;
  gatewayUrl(): string | undefined;
  makeBundle(): Promise<Bundle>;
  sendBundle(request: DeviceRequest<'bundle'>): Promise<DeviceResponse<'bundle'>>;
  onChange(): void;
}): BundleRequests {
  const { database, clock, log, outbox, onChange } = options;
  let previewed: { id: string; bundle: Bundle } | undefined;
  const current = () => {
    const found = database.read(bundleRequest);
    // Another gateway's operator is another person.
    return found?.gatewayUrl === options.gatewayUrl() ? found : undefined;
  };
  /** Kept in memory: it is asked for with each snapshot. */
  let known: UiSnapshot['bundleRequest'] | undefined;
  const changed = (): void => {
    known = undefined;
    onChange();
  };

  return {
    take: async (id, note) => {
      const gatewayUrl = options.gatewayUrl() ?? '';
      const isNew = await database.write((sql) => {
        insertReport(sql, clock.now(), JSON.stringify({ kind: 'answer', commandId: id, answer: 'taken' }));
        return putBundleRequest(sql, { id, gatewayUrl, note: note ?? null, at: clock.now() });
      });
      outbox.reportsAdded();
      if (!isNew) return;
      log.info('bundle.asked', { commandId: id });
      changed();
    },
    shown: () => {
      if (known === undefined) {
        const found = current();
        known = found
          ? {
              id: found.id,
              askedAt: found.at,
              gatewayUrl: found.gatewayUrl,
              ...(found.note !== null && { note: found.note }),
            }
          : null;
      }
      return known;
    },
    preview: async (id) => {
      if (current()?.id !== id) return undefined;
      const { name, files } = await options.makeBundle();
      const bundle = { name, files: within(files, BUNDLE_MAX_BYTES) };
      previewed = { id, bundle };
      return bundle;
    },
    send: async (id) => {
      if (previewed?.id !== id || current()?.id !== id) return false;
      const { state } = await options.sendBundle({ commandId: id, files: previewed.bundle.files });
      log.info('bundle.sent', { commandId: id, state });
      previewed = undefined;
      await database.write((sql) => deleteBundleRequest(sql, id));
      changed();
      return state === 'kept';
    },
    refuse: async (id) => {
      const wasThere = await database.write((sql) => {
        if (!deleteBundleRequest(sql, id)) return false;
        insertReport(sql, clock.now(), JSON.stringify({ kind: 'answer', commandId: id, answer: 'refused' }));
        return true;
      });
      previewed = undefined;
      if (wasThere) outbox.reportsAdded();
      changed();
      return wasThere;
    },
    gatewayChanged: changed,
  };
}

/** Of a log that is too long the newest lines are left: they are what support asks for. */
export function within(files: readonly BundleFile[], maxBytes: number): BundleFile[] {
  const sizes = files.map(({ text }) => Buffer.byteLength(text));
  let over = sizes.reduce((sum, size) => sum + size, 0) - maxBytes;
  return files.map((file, index) => {
    if (over <= 0 || !file.name.endsWith('.jsonl')) return file;
    const bytes = Buffer.from(file.text);
    const cut = bytes.indexOf('\n', Math.min(over, bytes.length) - 1);
    const text = cut === -1 ? '' : bytes.subarray(cut + 1).toString('utf8');
    over -= (sizes[index] ?? 0) - Buffer.byteLength(text);
    return { ...file, text };
  });
}
