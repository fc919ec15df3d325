import type { UiBridge, UiCall, UiInput, UiPatch } from '../../shared/contract/ui.ts';
import type { Clock, Timer } from '../../shared/ports.ts';
import { reconnectWaitMs, type UiClient, type UiSink } from './client.ts';

/** Speaks the UI contract through the desktop shell's preload, which says when the engine's process ended or runs again. */
export function createBridgeClient(bridge: UiBridge, clock: Clock): UiClient {
  let sink: UiSink | undefined;
  let timer: Timer | undefined;
  let failedTries = 0;
  let lostSince: number | undefined;
  let ready = false;
  /** Counts the questions: the answer to an older one is dropped. */
  let question = 0;

  const lose = (): void => {
    timer?.cancel();
    question += 1;
    ready = false;
    failedTries += 1;
    lostSince ??= clock.now();
    const waitMs = reconnectWaitMs(failedTries);
    sink?.connection({ kind: 'lost', since: lostSince, retryAt: clock.now() + waitMs });
    timer = clock.timer(waitMs, ask);
  };

  function ask(): void {
    timer?.cancel();
    void answerTo((question += 1));
  }

  async function answerTo(own: number): Promise<void> {
    try {
      const snapshot = await bridge.snapshot();
      if (!sink || own !== question) return;
      ready = true;
      failedTries = 0;
      lostSince = undefined;
      sink.snapshot(snapshot);
    } catch {
      // The engine is not running: that is what a refused snapshot says, so it is tried again.
      if (sink && own === question) lose();
    }
  }

  const receive = (patches: UiPatch[]): void => {
    const engine = patches.findLast((patch) => patch.kind === 'engine');
    if (engine?.running === false) lose();
    else if (engine) ask();
    else if (ready) sink?.patches(patches);
  };

  return {
    start(receiver) {
      sink = receiver;
      sink.connection({ kind: 'connecting' });
      const end = bridge.onPatches(receive);
      ask();
      return () => {
        sink = undefined;
        timer?.cancel();
        end();
      };
    },
    retryNow() {
      if (!ready) ask();
    },
    async call<C extends UiCall>(name: C, input: UiInput<C>) {
      try {
        return await bridge.call(name, input);
      } catch (error) {
        return { ok: false, error: { code: 'engineStopped', detail: String(error) } };
      }
    },
  };
}
