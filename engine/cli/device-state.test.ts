import { expect, test } from 'vitest';
import type { AccountView, UiSnapshot } from '../../shared/contract/ui.ts';
import { deviceLines, deviceState } from './device-state.ts';

const account = (session: AccountView['session']): AccountView => ({
  id: 'a',
  channel: 'whatsapp',
  label: 'Shop',
  identity: { number: '447700900123' },
  session,
  paused: false,
  evidence: {},
  queue: { waiting: 3, handedOver: 0, unsure: 0 },
});
const snapshot = (part: Partial<UiSnapshot>): UiSnapshot =>
  ({
    app: { version: '1.0.0', machine: 'desk', startedAt: 0 },
    link: {
      state: { kind: 'linked', since: 0, lastAnswerAt: 0, latencyMs: 1 },
      gatewayUrl: 'https://g',
      embedded: false,
    },
    accounts: [account({ kind: 'online', since: 0, attempt: 1 })],
    warnings: [],
    ...part,
  }) as UiSnapshot;

test('all is well when the gateway and every number are connected and nothing is a problem', () => {
  expect(deviceState(snapshot({})).well).toBe(true);
  expect(deviceState(snapshot({ accounts: [] })).well).toBe(false);
  const loggedOut = account({ kind: 'loggedOut', since: 0, cause: { code: 'removedByPhone' } });
  expect(deviceState(snapshot({ accounts: [loggedOut] })).well).toBe(false);
  const gone = { state: { kind: 'waiting', since: 0, retryAt: 1, problem: { code: 'unreachable' } }, embedded: false };
  expect(deviceState(snapshot({ link: gone as UiSnapshot['link'] })).well).toBe(false);
});

test('a person reads each number with its state, why, and what waits', () => {
  const loggedOut = account({ kind: 'loggedOut', since: 0, cause: { code: 'removedByPhone' } });
  expect(deviceLines(deviceState(snapshot({ accounts: [loggedOut] })))).toContain(
    'Shop (whatsapp +447700900123): loggedOut (removedByPhone), 3 waiting',
  );
});
