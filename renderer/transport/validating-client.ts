import { uiCalls, type UiCall, type UiInput } from '../../shared/contract/ui.ts';
import type { UiClient } from './client.ts';

/** Checks inputs against the contract before they leave the page, so that a form answers at once. */
export function withInputChecks(client: UiClient): UiClient {
  return {
    start: (sink) => client.start(sink),
    retryNow: () => client.retryNow(),
    call<C extends UiCall>(name: C, input: UiInput<C>) {
      const checked = uiCalls[name].safeParse(input);
      if (checked.success) return client.call(name, input);
      const detail = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      return Promise.resolve({ ok: false, error: { code: 'badInput', detail } });
    },
  };
}
