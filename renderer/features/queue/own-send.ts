import { useCallback, useRef, useState } from 'react';
import type { OwnSend, UiResult } from '../../../shared/contract/ui.ts';

/**
 * Sends something of the owner's own, once: until there is an answer, every try goes under the same key.
 * @param send the call, with the key of this wish
 */
export function useOwnSend(send: (key: string) => Promise<UiResult<'message.sendAgain'>>): {
  outcome: OwnSend | undefined;
  run(): Promise<void>;
} {
  const key = useRef<string>(undefined);
  const [outcome, setOutcome] = useState<OwnSend>();
  const run = useCallback(async () => {
    key.current ??= crypto.randomUUID();
    setOutcome(undefined);
    const result = await send(key.current);
    if (!result.ok) return;
    key.current = undefined;
    setOutcome(result.value);
  }, [send]);
  return { outcome, run };
}
