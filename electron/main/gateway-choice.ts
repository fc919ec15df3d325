import type { UiInput, UiResult } from '../../shared/contract/ui.ts';
import type { Log } from '../../shared/ports.ts';
import type { DesktopStateFile } from './desktop-state.ts';
import type { AsyncUiDoor } from './ipc.ts';

export type GatewayChoice = 'embedded' | 'hosted';

export interface GatewayChoiceOptions {
  state: DesktopStateFile;
  engine: Pick<AsyncUiDoor, 'call' | 'snapshot'>;
  /** Stops engine and gateway, and starts what this choice needs. Resolves when the engine was started. */
  restart(choice: GatewayChoice): Promise<void>;
  log: Log;
}

type Wish = UiInput<'shell.useGateway'>;
type Answer = { ok: true; value: null } | Extract<UiResult, { ok: false }>;

/**
 * Which gateway this device serves. A hosted one is tried before it is kept: when it refuses the code or does not answer, the
 * app goes back to where it was.
 */
export function createGatewayChoice({
  state,
  engine,
  restart,
  log,
}: GatewayChoiceOptions): (wish: Wish) => Promise<Answer> {
  let isBusy = false;

  const useHosted = async (gatewayUrl: string, code: string): Promise<Answer> => {
    const before = state.current().gateway;
    if (before === 'embedded') await restart('hosted');
    const result = await enrol({ gatewayUrl, code });
    if (result.ok) await state.change({ gateway: 'hosted' });
    else if (before === 'embedded') await restart('embedded');
    log.info('gateway.chosen', { gateway: state.current().gateway, ...(!result.ok && { code: result.error.code }) });
    return result;
  };
  const enrol = async (wish: { gatewayUrl: string; code: string }): Promise<Answer> => {
    // Answers as soon as the engine runs.
    await engine.snapshot();
    const result = await engine.call('link.enrol', wish);
    return result.ok ? { ok: true, value: null } : result;
  };
  const useEmbedded = async (): Promise<Answer> => {
    if (state.current().gateway === 'embedded') return { ok: true, value: null };
    await state.change({ gateway: 'embedded' });
    await restart('embedded');
    log.info('gateway.chosen', { gateway: 'embedded' });
    return { ok: true, value: null };
  };

  return async (wish) => {
    if (isBusy) return { ok: false, error: { code: 'notPossibleNow', detail: 'busy' } };
    isBusy = true;
    try {
      return wish.gateway === 'hosted' ? await useHosted(wish.gatewayUrl, wish.code) : await useEmbedded();
    } finally {
      isBusy = false;
    }
  };
}
