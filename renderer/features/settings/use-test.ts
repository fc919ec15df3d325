import { useState } from 'react';
import type { UiAnswers, UiInput } from '../../../shared/contract/ui.ts';
import { useCommand, type Command } from '../../app/hooks.ts';

/** A try of the way out, and what it found. */
export interface Test extends Pick<Command, 'busy' | 'error'> {
  found: UiAnswers['wayOut.test'] | undefined;
  run(input: UiInput<'wayOut.test'>): Promise<void>;
}

export function useTest(): Test {
  const { busy, error, run } = useCommand();
  const [found, setFound] = useState<UiAnswers['wayOut.test']>();
  return {
    busy,
    error,
    found,
    run: async (input) => {
      setFound(undefined);
      const result = await run('wayOut.test', input);
      if (result.ok) setFound(result.value);
    },
  };
}
