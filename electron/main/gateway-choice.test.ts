import { beforeEach, expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import type { UiResult } from '../../shared/contract/ui.ts';
import type { DesktopState } from './desktop-state.ts';
import { createGatewayChoice, type GatewayChoice } from './gateway-choice.ts';

const hosted = { gateway: 'hosted', gatewayUrl: 'https://api.example.com', code: 'k3jd-9sk2' } as const;

let state: DesktopState;
let restarts: GatewayChoice[];
let calls: unknown[];
let answer: UiResult<'link.enrol'>;
let use: ReturnType<typeof createGatewayChoice>;
beforeEach(() => {
  state = { toldKeepsRunning: false, gateway: 'embedded', language: 'system' };
  restarts = [];
  calls = [];
  answer = { ok: true, value: { deviceId: 'd' } };
  use = createGatewayChoice({
    state: { current: () => state, change: async (changes) => void (state = { ...state, ...changes }) },
    engine: {
      snapshot: async () => undefined,
      call: async (name, input) => {
        calls.push([name, input]);
        return answer as never;
      },
    },
    restart: async (choice) => void restarts.push(choice),
    log: createMemoryLog(),
  });
});

it('keeps a hosted gateway once it has taken the code', async () => {
  expect(await use(hosted)).toEqual({ ok: true, value: null });
  expect(restarts).toEqual(['hosted']);
  expect(calls).toEqual([['link.enrol', { gatewayUrl: hosted.gatewayUrl, code: hosted.code }]]);
  expect(state.gateway).toBe('hosted');
});

it('goes back to where it was when the code is refused', async () => {
  answer = { ok: false, error: { code: 'codeExpired' } };
  expect(await use(hosted)).toEqual(answer);
  expect(restarts).toEqual(['hosted', 'embedded']);
  expect(state.gateway).toBe('embedded');
});

it('goes from one hosted gateway to another without a restart', async () => {
  state = { ...state, gateway: 'hosted' };
  answer = { ok: false, error: { code: 'codeInvalid' } };
  expect(await use(hosted)).toEqual(answer);
  expect(restarts).toEqual([]);
  expect(state.gateway).toBe('hosted');
});

it('comes back to the gateway beside the app', async () => {
  state = { ...state, gateway: 'hosted' };
  expect(await use({ gateway: 'embedded' })).toEqual({ ok: true, value: null });
  expect(restarts).toEqual(['embedded']);
  expect(state.gateway).toBe('embedded');
});

it('does one change at a time', async () => {
  const first = use(hosted);
  expect(await use({ gateway: 'embedded' })).toMatchObject({ ok: false, error: { code: 'notPossibleNow' } });
  expect(await first).toEqual({ ok: true, value: null });
});
