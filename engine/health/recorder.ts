import type { MachineEvent, SeriesPoint } from '../../shared/contract/ui/health.ts';
import type { Warning } from '../../shared/contract/ui.ts';
import type { LinkState } from '../../shared/model/link.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { MessageFate } from '../outbox/context.ts';
import type { HealthStore, NewEvent } from '../store/health.ts';

export const MINUTE_MS = 60_000;
/** Of one minute; more would not move a percentile that anybody can see. */
const MAX_LATENCIES = 5_000;
/** Events that wait for the next commit; beyond it the store has been away for long, and the newest tell more. */
const MAX_WAITING = 500;

/** Writes down how it goes: one row a minute, and what happened in it. */
export interface HealthRecorder {
  message(fate: MessageFate): void;
  /** The link as it is now: another state than before becomes an event. */
  link(state: LinkState): void;
  /** Warnings as they are now: what is new or gone becomes an event. */
  warnings(warnings: readonly Warning[]): void;
  machine(event: MachineEvent): void;
  /** A person was erased: nothing more than that. */
  erased(): void;
  stop(): Promise<void>;
}

export function createHealthRecorder(options: {
  store: HealthStore;
  clock: Clock;
  log: Log;
  /** Messages that wait now. */
  waiting(): number;
}): HealthRecorder {
  const { store, clock, log, waiting } = options;
  let sent = 0;
  let failed = 0;
  let latencies: number[] = [];
  let events: NewEvent[] = [];
  let lastWaiting = 0;
  let lastLink: LinkState['kind'] | undefined;
  let shown = new Map<string, Warning>();
  let saving: Promise<void> = Promise.resolve();
  let timer = clock.timer(MINUTE_MS, tick);

  const lastAlive = store.aliveAt();
  add({ severity: 'note', code: 'started', ...(lastAlive !== undefined && { subject: String(lastAlive) }) });
  saving = save();

  function add(event: Omit<NewEvent, 'at'>): void {
    events.push({ at: clock.now(), ...event });
    if (events.length > MAX_WAITING) events.shift();
  }

  function minuteOf(now: number): SeriesPoint | undefined {
    const depth = waiting();
    const isQuiet = sent === 0 && failed === 0 && depth === lastWaiting;
    lastWaiting = depth;
    if (isQuiet) return undefined;
    const sorted = latencies.toSorted((a, b) => a - b);
    const at = (share: number): number | undefined =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    const [medianMs, slowMs] = [at(0.5), at(0.99)];
    return {
      at: Math.floor((now - 1) / MINUTE_MS) * MINUTE_MS,
      sent,
      failed,
      ...(medianMs !== undefined && { medianMs: Math.round(medianMs) }),
      ...(slowMs !== undefined && { slowMs: Math.round(slowMs) }),
      waiting: depth,
    };
  }

  /** @param patienceMs nobody waits for it while the engine runs */
  async function save(patienceMs = 1_000): Promise<void> {
    const now = clock.now();
    const minute = minuteOf(now);
    const taken = events;
    events = [];
    sent = failed = 0;
    latencies = [];
    try {
      await store.save(now, { minute, events: taken }, { patienceMs });
    } catch (error) {
      // A full disk has its own warning; what happened is told once there is room.
      if (!(error instanceof PortError)) throw error;
      log.debug('health.notRecorded', { code: error.code });
      events = [...taken, ...events].slice(-MAX_WAITING);
    }
  }

  function tick(): void {
    saving = save();
    timer = clock.timer(MINUTE_MS, tick);
  }

  return {
    message: (fate) => {
      if (fate.kind === 'sent') {
        sent += 1;
        if (latencies.length < MAX_LATENCIES) latencies.push(fate.tookMs);
        return;
      }
      failed += 1;
      add({ severity: 'warning', code: 'failed', accountId: fate.accountId, subject: fate.reason });
    },
    link: ({ kind }) => {
      if (kind === lastLink) return;
      lastLink = kind;
      add({ severity: linkSeverity(kind), code: 'link', subject: kind });
    },
    warnings: (now) => {
      const next = new Map(now.map((warning) => [warning.code as string, warning]));
      for (const [code, { severity }] of next) {
        if (!shown.has(code)) add({ severity, code: 'warningBegan', subject: code });
      }
      for (const code of shown.keys()) {
        if (!next.has(code)) add({ severity: 'note', code: 'warningEnded', subject: code });
      }
      shown = next;
    },
    machine: (event) => add({ severity: 'note', code: 'machine', subject: event }),
    erased: () => add({ severity: 'note', code: 'erased' }),
    stop: async () => {
      timer.cancel();
      add({ severity: 'note', code: 'stopped' });
      await Promise.all([saving, save(0)]);
    },
  };
}

function linkSeverity(kind: LinkState['kind']): NewEvent['severity'] {
  if (kind === 'replaced' || kind === 'stopped') return 'problem';
  return kind === 'waiting' ? 'warning' : 'note';
}
