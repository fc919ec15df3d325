import type { OwnSend } from '../../../shared/contract/ui.ts';
import { Note } from '../../ui/note.tsx';
import { Technical } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';

/** Why the gateway did not accept what the owner sends. A code from a newer gateway is shown in its own words. */
export function RefusedSend({ refusal }: { refusal: Extract<OwnSend, { kind: 'refused' }> }) {
  const known: Readonly<Record<string, string>> = words.sendRefusals;
  const said = Object.hasOwn(known, refusal.code) ? known[refusal.code] : undefined;
  return (
    <Note tone="bad" title={words.queue.refused} alert>
      <span dir="auto">{said ?? refusal.message}</span>
      <Technical parts={[refusal.code, said === undefined ? undefined : refusal.message]} />
    </Note>
  );
}
