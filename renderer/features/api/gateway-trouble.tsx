import type { UiError } from '../../../shared/contract/ui.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';

/** Why the gateway beside the app could not be asked. */
export function GatewayTrouble({ error, onRetry }: { error: UiError; onRetry(): void }) {
  if (error.code !== 'gatewayUnreachable') return <ErrorNote error={error} />;
  return (
    <Note tone="wait" title={words.api.down} action={<Button onClick={onRetry}>{words.api.retry}</Button>}>
      {words.api.downMeaning}
    </Note>
  );
}
