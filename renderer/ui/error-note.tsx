import type { UiError } from '../../shared/contract/ui.ts';
import { words } from '../words/index.ts';
import { Note } from './note.tsx';
import { Technical } from './text.tsx';

/** Why the last command was refused, read out at once. */
export function ErrorNote({ error }: { error: UiError | undefined }) {
  if (!error) return null;
  const { title, meaning } = words.uiErrors[error.code];
  return (
    <Note tone="bad" title={title} alert>
      {error.code === 'gatewayRefused' && error.detail !== undefined ? (
        <span dir="auto">{error.detail}</span>
      ) : (
        <>
          {meaning}
          <Technical parts={[error.code, error.detail]} />
        </>
      )}
    </Note>
  );
}
