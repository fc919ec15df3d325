import type { AccountView, UiCall, UiInput, UiPatch, UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import type { MachineEvent } from '../../shared/contract/ui/health.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import { MESSAGE_STATUSES } from '../../shared/model/message.ts';
import type { RunningEngine } from '../engine-process/serve.ts';

export const emptySnapshot: UiSnapshot = {
  app: { version: '0.0.0', machine: 'test', startedAt: 1, shell: 'desktop' },
  link: { state: { kind: 'notEnrolled' }, embedded: true },
  accounts: [],
  queue: Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as UiSnapshot['queue'],
  imports: [],
  warnings: [],
  settings: DEFAULT_SETTINGS,
  restored: null,
  bundleRequest: null,
  now: 1,
};

export interface FakeEngine extends RunningEngine {
  readonly machine: MachineEvent[];
  readonly calls: { name: UiCall; input: unknown }[];
  readonly stopped: boolean;
  /** What the next calls answer; by default every call succeeds with `null`. */
  answer: <C extends UiCall>(name: C, input: UiInput<C>) => Promise<UiResult<C>>;
  push(patches: UiPatch[]): void;
}

/** An engine made from the contract: it remembers calls and says what the test tells it to. */
export function createFakeEngine(accounts: AccountView[] = []): FakeEngine {
  const listeners = new Set<(patches: UiPatch[]) => void>();
  let stopped = false;
  return {
    calls: [],
    machine: [],
    machineChanged(event) {
      this.machine.push(event);
    },
    get stopped() {
      return stopped;
    },
    answer: async () => ({ ok: true, value: null as never }),
    snapshot: () => ({ ...emptySnapshot, accounts }),
    subscribe(receive) {
      listeners.add(receive);
      return () => void listeners.delete(receive);
    },
    async call(name, input) {
      this.calls.push({ name, input });
      return await this.answer(name, input);
    },
    push(patches) {
      for (const receive of listeners) receive(patches);
    },
    async stop() {
      stopped = true;
    },
  };
}
