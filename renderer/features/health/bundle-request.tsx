import { useState } from 'react';
import type { UiSnapshot } from '../../../shared/contract/ui.ts';
import type { HealthAnswers } from '../../../shared/contract/ui/health.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Note } from '../../ui/note.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { words } from '../../words/index.ts';
import { BundleFiles } from './bundle.tsx';

/** The gateway's operator asks for a support bundle: who asks, what is in it, and nothing is given before it was shown. */
export function BundleRequest({ request }: { request: NonNullable<UiSnapshot['bundleRequest']> }) {
  const { id, askedAt, gatewayUrl, note } = request;
  const command = useCommand();
  const [preview, setPreview] = useState<HealthAnswers['bundleRequest.preview']>();
  const look = async (): Promise<void> => {
    const result = await command.run('bundleRequest.preview', { id });
    if (result.ok) setPreview(result.value);
  };
  const { bundleRequest } = words;
  return (
    <Note tone="wait" title={bundleRequest.title}>
      <div className="grid gap-2">
        <p>
          {bundleRequest.from} <bdi dir="ltr">{gatewayUrl}</bdi>, <RelativeTime at={askedAt} />.
        </p>
        {note === undefined ? null : (
          <blockquote className="border-s-2 border-line-3 ps-3 wrap-anywhere" dir="auto">
            {note}
          </blockquote>
        )}
        <p>{bundleRequest.meaning}</p>
        {preview ? <BundleFiles files={preview.files} /> : null}
        <div className="flex flex-wrap gap-2">
          {preview ? (
            <Button
              look="primary"
              busy={command.busy}
              onClick={() => void command.run('bundleRequest.answer', { id, answer: 'send' })}
            >
              {bundleRequest.send}
            </Button>
          ) : (
            <Button busy={command.busy} onClick={() => void look()}>
              {bundleRequest.look}
            </Button>
          )}
          <Button
            busy={command.busy}
            onClick={() => void command.run('bundleRequest.answer', { id, answer: 'refuse' })}
          >
            {bundleRequest.refuse}
          </Button>
        </div>
        <ErrorNote error={command.error} />
      </div>
    </Note>
  );
}
