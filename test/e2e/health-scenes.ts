import type { UiSnapshot } from '../../shared/contract/ui.ts';
import type { EventRow, HealthAnswers, SeriesPoint } from '../../shared/contract/ui/health.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A day as an engine would tell it, around now. */
export function healthOf(snapshot: UiSnapshot): {
  [C in Exclude<keyof HealthAnswers, `bundleRequest.${string}`>]: HealthAnswers[C];
} {
  const to = Date.now();
  const from = to - 24 * HOUR_MS;
  const accounts = snapshot.accounts.map(({ id, session }) => {
    const now = { kind: session.kind, ...('cause' in session && { cause: session.cause }) };
    return {
      accountId: id,
      spans: [
        { kind: 'online', from, to: from + 9 * HOUR_MS },
        { kind: 'waiting', cause: { code: 'silent' }, from: from + 9 * HOUR_MS, to: from + 9.4 * HOUR_MS },
        { kind: 'online', from: from + 9.4 * HOUR_MS, to: from + 15 * HOUR_MS },
        { kind: 'online', from: from + 16 * HOUR_MS, to: to - 0.7 * HOUR_MS },
        { ...now, from: to - 0.7 * HOUR_MS, to },
      ] as const,
      onlineShare: 0.962,
    };
  });
  const points = Array.from({ length: 1_440 }, (_, minute): SeriesPoint => {
    const wave = 1 + Math.sin(minute / 90);
    const sent = Math.round(wave * 3);
    return {
      at: Math.floor(from / MINUTE_MS + minute) * MINUTE_MS,
      sent,
      failed: minute % 300 === 0 ? 1 : 0,
      ...(sent > 0 && { medianMs: 300 + Math.round(wave * 120), slowMs: 700 + ((minute * 37) % 400) }),
      waiting: Math.round(wave * 12 + ((minute * 7) % 5)),
    };
  });
  const [first] = snapshot.accounts;
  const happened: Omit<EventRow, 'id' | 'at'>[] = [
    { severity: 'problem', code: 'session', subject: 'loggedOut', cause: { code: 'removedByPhone' } },
    { severity: 'warning', code: 'failed', subject: 'notOnWhatsApp' },
    { severity: 'warning', code: 'warningBegan', subject: 'storeSlow' },
    { severity: 'note', code: 'warningEnded', subject: 'storeSlow' },
    { severity: 'note', code: 'link', subject: 'linked' },
    { severity: 'note', code: 'started', subject: String(to - 9 * HOUR_MS) },
  ];
  return {
    'health.checks': {
      checks: [
        ...snapshot.accounts.map(({ id, session }) => ({
          code: 'session' as const,
          accountId: id,
          result: session.kind === 'online' ? ('good' as const) : ('bad' as const),
          at: to - 3_000,
        })),
        { code: 'gateway', result: 'good', at: to - 2_000, values: { tookMs: 41 } },
        { code: 'reports', result: 'good', at: to },
        { code: 'inbox', result: 'good', at: to, values: { waiting: 0 } },
        { code: 'store', result: 'good', at: to - 1_000, values: { tookMs: 0.4 } },
        { code: 'disk', result: 'wait', at: to, values: { freeBytes: 812_000_000 } },
        { code: 'clock', result: 'good', at: to, values: { offsetMs: 200 } },
        { code: 'network', result: 'good', at: to },
        { code: 'key', result: 'good' },
      ],
    },
    'health.day': { from, to, accounts: accounts.map((day) => ({ ...day, spans: [...day.spans] })) },
    'health.series': { stepMs: MINUTE_MS, from: Math.floor(from / MINUTE_MS) * MINUTE_MS, points },
    'health.events': {
      events: happened.map((event, index) => ({
        ...event,
        id: `event-${index}`,
        at: to - index * 47 * MINUTE_MS,
        ...(first && ['session', 'failed'].includes(event.code) && { accountId: first.id }),
      })),
    },
    'health.bundle': {
      name: 'pairline-support-2026-11-21-12-42',
      files: [
        { name: 'README.txt', text: 'This bundle was made by Pairline.\n' },
        { name: 'about.json', text: '{ "version": "0.1.0" }\n' },
        { name: 'log.jsonl', text: '{"level":"info","event":"engine.started"}\n' },
      ],
    },
  };
}
